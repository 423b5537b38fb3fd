"""A model small enough to train in a test, whom it learns from, and words without a text model."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from laiar_core.model.config import ModelConfig, TrainConfig

MODEL = ModelConfig(frames=8, keep_frames=5, keep_pairs=3, width=16, hidden=24, heads=2)
TRAINING = TrainConfig(epochs=2, language_epochs=0, naming_epochs=1, windows_per_epoch=6, batch_size=12)

# The simulated persons of the bundled clips: who is trained on, and who is left out for testing.
LEARN, TEST = ("Simulated1", "Simulated3", "Simulated4"), ("Simulated2",)


def embed(phrases: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors (len, 16) that depend on the phrase alone."""
    vectors = np.stack([np.random.default_rng(zlib.crc32(p.encode())).normal(size=16) for p in phrases])
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
