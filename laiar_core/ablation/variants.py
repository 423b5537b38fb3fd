"""The variants that an ablation compares: what each leaves out of the full model, as settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Settings = Mapping[str, Mapping[str, Any]]  # as `train --settings` takes them

UNGUIDED = {"language_epochs": 0, "language_weight": 0, "joint_weight": 0, "selection_weight": 0, "cross_modal_weight": 0}
ONE_SIDE = {"mirrors": False}
EVERYTHING = 10_000  # more frames and pairs than any clip has


@dataclass(frozen=True)
class Variant:
    """A way to train: its name, what it is in words, and the settings that it changes."""

    name: str
    title: str
    training: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)

    def settings(self, base: Settings) -> dict[str, dict[str, Any]]:
        """The settings of a run: those of the whole ablation, with this variant's on top."""
        return {
            "model": {**base.get("model", {}), **self.model},
            "training": {**base.get("training", {}), **self.training},
        }


VARIANTS = (
    Variant("all", "all three schemes"),
    Variant("none", "no guidance: video stream alone", UNGUIDED),
    Variant("black_box", "black box: all tokens, no guidance", UNGUIDED, {"keep_frames": EVERYTHING, "keep_pairs": EVERYTHING}),
    Variant("joint", "joint space alone", {"selection_weight": 0, "cross_modal_weight": 0}),
    Variant("selection", "token-selection supervision alone", {"joint_weight": 0, "cross_modal_weight": 0}),
    Variant("cross_modal", "cross-modal learning alone", {"joint_weight": 0, "selection_weight": 0}),
    Variant("all_one_side", "all three schemes, one camera side", ONE_SIDE),
    Variant("none_one_side", "no guidance, one camera side", {**UNGUIDED, **ONE_SIDE}),
)
MAIN = 2  # so many of them, the first, answer the main question: what is guidance worth
