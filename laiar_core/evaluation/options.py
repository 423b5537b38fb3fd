"""What `evaluate` can be asked for, whatever the task."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Report = dict[str, Any]
Boxes = Literal["annotated", "detected"]
Split = Literal["train", "test"]


@dataclass(frozen=True)
class Options:
    """Which clips are measured, and how they are seen.

    Attributes:
        split: what the checkpoint learned from or what it did not; test where nothing is said. Of CAD-120 these are subjects, of
            Charades its official lists.
        subjects: CAD-120: the subjects, in place of a split.
        clip_ids: Charades: the videos, in place of a split.
        boxes: Charades: annotated, or found by the bundled detector.
        shift: CAD-120: a change of domain that the clips are seen under (`shift.py`).
        submission: Charades: a folder for the text files that the official scripts read.
    """

    split: Split | None = None
    subjects: tuple[str, ...] | None = None
    clip_ids: frozenset[str] | None = None
    boxes: Boxes = "annotated"
    shift: str | None = None
    submission: Path | None = None
