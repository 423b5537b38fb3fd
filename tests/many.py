"""A small data set in the official files of Charades and Action Genome, and settings to train on it in seconds."""

from __future__ import annotations

from laiar_core.model.config import ModelConfig, TrainConfig

VIDEOS = 40
MODEL = ModelConfig(frames=8, keep_frames=4, keep_pairs=3, width=16, hidden=24, heads=2, layers=1)
TRAINING = TrainConfig(epochs=2, language_epochs=1, naming_epochs=1, batch_size=8)
# What each process draws for itself is left out: the rest must not depend on how many there are. Nothing is dropped either:
# many tokens are equally good, and rounding decides which of them are taken.
STILL_MODEL = MODEL.model_copy(
    update={"dropout": 0.0, "visual_dropout": 0.0, "selector_noise": 0.0, "keep_frames": 100, "keep_pairs": 100}
)
