"""One training run from settings to a written checkpoint."""

from __future__ import annotations

from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, CheckpointConfig, Words, save_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.vocabulary import Embed, minilm_embed
from laiar_core.training.batch_source import TrainingData
from laiar_core.training.card import card
from laiar_core.training.distributed import ALONE, Process
from laiar_core.training.domain import fit_domain
from laiar_core.training.resume import forget, refuse_what_is_there
from laiar_core.training.trainer import Trainer


def run(
    data: TrainingData,
    out: str | Path,
    model_config: ModelConfig,
    train_config: TrainConfig,
    process: Process = ALONE,
    git_revision: str = "unknown",
    resume: bool = False,
    embed: Embed = minilm_embed,
) -> Checkpoint:
    """Train a model and write its checkpoint.

    Args:
        data: what is learned from: `data.Subjects` or `shards.stream.Videos`.
        out: folder of the checkpoint; the first process writes it.
        model_config: the model.
        train_config: how to train it.
        process: this one among those that train together.
        git_revision: of this program, for the checkpoint.
        resume: whether to go on with an interrupted run in `out`.
        embed: the sentence encoder.

    Returns:
        The checkpoint.

    Raises:
        LaiarError: `out` holds a checkpoint or an interrupted run, or nothing to resume, or the data cannot be learned from.
    """
    out = Path(out)
    if not resume:
        refuse_what_is_there(out)
    vocabulary = data.vocabulary(embed)
    if not vocabulary.parts:
        raise LaiarError(
            "nobody acts in the tables of the data set: every subject of a relation is also its object or has states, while "
            "hand, of holding, is and has not; add who acts to the subjects of relations"
        )
    source = data.source(vocabulary, model_config, train_config)
    model = Trainer(source, vocabulary, model_config, process).train(out, resume).cpu()
    config = CheckpointConfig(
        model=model_config,
        training=train_config,
        vocabulary=Words.of(vocabulary),
        trained_on=source.trained_on,
        git_revision=git_revision,
    )
    domain = fit_domain(source, train_config.seed) if process.first else None
    text = card(config, sum(p.numel() for p in model.parameters()))
    if process.first:
        save_checkpoint(out, config, model, text, domain)
        forget(out)
    return Checkpoint(out, config, vocabulary, model, text, domain)
