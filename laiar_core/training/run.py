"""One training run from settings to a written checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, CheckpointConfig, TrainedOn, Words, load_checkpoint, save_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.crop_encoder import eye_of
from laiar_core.model.vocabulary import Embed, build_vocabulary, minilm_embed
from laiar_core.training.card import card
from laiar_core.training.data import read_training_set
from laiar_core.training.resume import forget
from laiar_core.training.trainer import train
from laiar_core.versioned_json import first_fault


def parse_settings(
    text: str, seed: int, model: ModelConfig | None = None, training: TrainConfig | None = None
) -> tuple[ModelConfig, TrainConfig]:
    """Settings from JSON text with the keys `model` and `training`; what is not named is as in those given, or the default.

    Where another `appearance` is named, the backbone of those given goes.
    """
    base = model.model_dump() if model else {}, training.model_dump() if training else {}
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or not set(data) <= {"model", "training"}:
            raise LaiarError(f"--settings takes a JSON object with the keys model and training, got {text}")
        named = data.get("model", {})
        if isinstance(named, dict) and named.get("appearance", "backbone") != "backbone":
            base[0]["backbone"] = None
        return ModelConfig.model_validate(base[0] | named), TrainConfig.model_validate(
            base[1] | {"seed": seed} | data.get("training", {})
        )
    except ValidationError as error:
        raise LaiarError(f"--settings{first_fault(error, before=' at ')}, got {error.errors()[0]['input']!r}") from None
    except json.JSONDecodeError as error:
        raise LaiarError(f"--settings is not valid JSON: {error}") from None


def run(
    dataset: Cad120,
    out: Path,
    model_config: ModelConfig,
    train_config: TrainConfig,
    test_subjects: tuple[str, ...],
    train_subjects: tuple[str, ...] | None = None,
    git_revision: str = "unknown",
    resume: bool = False,
    embed: Embed = minilm_embed,
) -> Checkpoint:
    """Train on the subjects that are not test subjects (or on those named), write the checkpoint to `out` and load it."""
    if unknown := sorted(set(test_subjects) - set(dataset.persons)):
        raise LaiarError(f"{dataset.files.path} has no subject {', '.join(unknown)}; it has {', '.join(dataset.persons)}")
    subjects = train_subjects or tuple(p for p in dataset.persons if p not in test_subjects)
    if shared := sorted(set(subjects) & set(test_subjects)):
        raise LaiarError(f"{', '.join(shared)} cannot be both trained on and tested on")
    if not subjects:
        raise LaiarError(f"no subject is left to train on: the data has only {', '.join(dataset.persons)}")
    if not resume and (out / "config.json").exists():
        raise LaiarError(f"{out} already holds a checkpoint; choose another --out or delete it")
    vocabulary = build_vocabulary(dataset.knowledge, embed)
    data = read_training_set(dataset, subjects, vocabulary, eye_of(model_config))
    model = train(data, model_config, train_config, out, resume)
    config = CheckpointConfig(
        model=model_config,
        training=train_config,
        vocabulary=Words.of(vocabulary),
        trained_on=TrainedOn(dataset=dataset.name, subjects=subjects, test_subjects=test_subjects, clips=len(data.clips)),
        git_revision=git_revision,
    )
    save_checkpoint(out, config, model, card(config, sum(p.numel() for p in model.parameters())))
    forget(out)
    return load_checkpoint(out)
