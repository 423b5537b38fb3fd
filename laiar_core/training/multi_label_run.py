"""One training run on prepared tokens, from settings to a written checkpoint."""

from __future__ import annotations

from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, CheckpointConfig, TrainedOn, load_checkpoint, save_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.crop_encoder import eye_of
from laiar_core.model.vocabulary import Embed, minilm_embed
from laiar_core.training.distributed import Process
from laiar_core.training.multi_label_card import card
from laiar_core.training.multi_label_loop import train
from laiar_core.training.resume import forget
from laiar_core.training.shards.index import TokenFolder, check_crops
from laiar_core.training.shards.stream import Stream

# What differs from CAD-120: whole videos are longer, each pair has three columns of tokens, and the cross-modal divergence is a
# sum over 157 actions, which outweighs the rest unless it counts less.
MODEL = ModelConfig(frames=16, keep_frames=8, keep_pairs=6, hidden=128)
TRAINING = TrainConfig(epochs=20, language_epochs=5, naming_epochs=2, cross_modal_weight=0.1)


def run(
    tokens: TokenFolder,
    out: Path,
    model_config: ModelConfig,
    train_config: TrainConfig,
    process: Process,
    clip_ids: frozenset[str] | None = None,
    git_revision: str = "unknown",
    resume: bool = False,
    embed: Embed = minilm_embed,
) -> Checkpoint | None:
    """Train on the training videos (or on those named), write the checkpoint to `out` and load it.

    None in a process that is not the first, which writes nothing.
    """
    if not resume and (out / "config.json").exists():
        raise LaiarError(f"{out} already holds a checkpoint; choose another --out or delete it")
    eye = eye_of(model_config)
    if eye:
        check_crops(tokens, model_config, eye)
    stream = Stream(tokens, model_config.frames, train_config, clip_ids, eye)
    words = tokens.index.words
    model = train(stream, words.vocabulary(embed), model_config, out, process, resume)
    if not process.first:
        return None
    config = CheckpointConfig(
        model=model_config,
        training=train_config,
        vocabulary=words,
        trained_on=TrainedOn(dataset=tokens.index.dataset, subjects=(), test_subjects=(), clips=stream.videos),
        git_revision=git_revision,
    )
    save_checkpoint(out, config, model.cpu(), card(config, sum(p.numel() for p in model.parameters())))
    forget(out)
    return load_checkpoint(out)
