"""The text of `--settings`, and what it changes when nothing is said."""

from __future__ import annotations

import json
from textwrap import fill, indent
from typing import Any

from pydantic import BaseModel, ValidationError

from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.reading import parse_json
from laiar_core.versioned_json import first_fault

PARTS: dict[str, type[BaseModel]] = {"model": ModelConfig, "training": TrainConfig}

# What differs on Charades: whole videos are longer, each pair has three columns of tokens, and the cross-modal divergence is a
# sum over 157 actions, which outweighs the rest unless it counts less.
CHARADES_MODEL = ModelConfig(frames=16, keep_frames=8, keep_pairs=6, hidden=128)
CHARADES_TRAINING = TrainConfig(epochs=20, language_epochs=5, naming_epochs=2, cross_modal_weight=0.1)


def parse_settings(
    text: str, seed: int, model: ModelConfig | None = None, training: TrainConfig | None = None
) -> tuple[ModelConfig, TrainConfig]:
    """Settings from JSON text with the keys `model` and `training`.

    Args:
        text: the JSON text.
        seed: of everything random, unless the text names one.
        model: what is not named of the model; by default its defaults. Its backbone goes where the text names an `appearance`.
        training: what is not named of the training; by default its defaults.

    Returns:
        Those of the model and those of the training.

    Raises:
        LaiarError: the text is no JSON object, or names what does not exist or cannot be.
    """
    base = model.model_dump() if model else {}, training.model_dump() if training else {}
    data = parse_json(text, "--settings")
    try:
        if not isinstance(data, dict):
            raise LaiarError(f"--settings takes a JSON object with the keys model and training, got {text}")
        for key, value in data.items():
            if key not in PARTS:
                near = did_you_mean(key, PARTS)
                raise LaiarError(f"--settings takes a JSON object with the keys model and training, got {key!r}{near}")
            _check_names(key, value)
        named = data.get("model", {})
        if named.get("appearance", "backbone") != "backbone":
            base[0]["backbone"] = None
        return ModelConfig.model_validate(base[0] | named), TrainConfig.model_validate(
            base[1] | {"seed": seed} | data.get("training", {})
        )
    except ValidationError as error:
        raise LaiarError(f"--settings{first_fault(error, before=' at ')}, got {error.errors()[0]['input']!r}") from None


def settings_help(model: ModelConfig | None = None, training: TrainConfig | None = None) -> str:
    """The names that `--settings` takes, each with its default (of those given), as lines for below a command's help."""
    text = ""
    for part, settings in (("model", model or ModelConfig()), ("training", training or TrainConfig())):
        listed = ", ".join(f"{name}={json.dumps(value)}" for name, value in settings.model_dump().items())
        text += (
            f"Settings of {part}, with defaults (--settings):\n" + indent(fill(listed, 100, break_on_hyphens=False), "  ") + "\n"
        )
    return text.rstrip()


def _check_names(part: str, value: Any) -> None:  # noqa: ANN401
    """LaiarError for what is no object, or names a setting that does not exist."""
    allowed = PARTS[part].model_fields
    if not isinstance(value, dict):
        raise LaiarError(f"--settings takes an object of settings under {part}, got {value!r}; it may name {', '.join(allowed)}")
    for name, given in value.items():
        if name not in allowed:
            near = did_you_mean(name, allowed)
            raise LaiarError(
                f"--settings at {name}: {part} has no such setting, got {given!r}{near}; it has {', '.join(allowed)}"
            )
