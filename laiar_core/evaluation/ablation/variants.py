"""The variants that an ablation compares: what each leaves out of the full model, as settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from laiar_core.model.config import TrainConfig

Settings = Mapping[str, Mapping[str, Any]]  # as `train --settings` takes them

UNGUIDED = {"language_epochs": 0, "language_weight": 0, "joint_weight": 0, "selection_weight": 0, "cross_modal_weight": 0}
# Guided training spends half of its time on words. Without guidance that time goes into epochs, or the comparison would be one of
# training times.
AS_LONG = 2
ONE_SIDE = {"mirrors": False}
EVERYTHING = 10_000  # more frames and pairs than any clip has


@dataclass(frozen=True)
class Variant:
    """A way to train: its name, what it is in words, the settings that it changes, and how many times more epochs it gets."""

    name: str
    title: str
    training: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    longer: int = 1

    def settings(self, base: Settings) -> dict[str, dict[str, Any]]:
        """The settings of a run: those of the whole ablation, with this variant's on top."""
        training = {**base.get("training", {}), **self.training}
        epochs = training.get("epochs", TrainConfig().epochs)
        return {"model": {**base.get("model", {}), **self.model}, "training": {**training, "epochs": self.longer * epochs}}


VARIANTS = (
    Variant("all", "all three schemes"),
    Variant("none", "no guidance: video stream alone", UNGUIDED, longer=AS_LONG),
    Variant(
        "black_box",
        "black box: all tokens, no guidance",
        UNGUIDED,
        {"keep_frames": EVERYTHING, "keep_pairs": EVERYTHING},
        longer=AS_LONG,
    ),
    Variant("joint", "joint space alone", {"selection_weight": 0, "cross_modal_weight": 0}),
    Variant("selection", "token-selection supervision alone", {"joint_weight": 0, "cross_modal_weight": 0}),
    Variant("cross_modal", "cross-modal learning alone", {"joint_weight": 0, "selection_weight": 0}),
    Variant("all_one_side", "all three schemes, one camera side", ONE_SIDE),
    Variant("none_one_side", "no guidance, one camera side", {**UNGUIDED, **ONE_SIDE}, longer=AS_LONG),
)
MAIN = 2  # so many of them, the first, answer the main question: what is guidance worth
