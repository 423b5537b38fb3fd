"""Frames as people read them. Inside, frames count from 0 in the clip; on the page they carry the data set's own numbers."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation
from laiar_core.explain.words import main_reason


def number(explanation: Explanation, frame: int) -> int:
    """The data set's own number of a frame, which the evidence sentence uses too."""
    return explanation.clip.frame_numbers[frame]


def place(explanation: Explanation, frame: int) -> str:
    """Number and place in the clip: `frame 97 (28 of 66)`."""
    return f"frame {number(explanation, frame)} ({frame + 1} of {len(explanation.clip.frame_numbers)})"


def opening(explanation: Explanation) -> tuple[int, int | None]:
    """Where a clip opens: frame and pair of the transition that the sentence names, else its first frame and no pair."""
    best = main_reason(explanation.transitions)
    return (best.to_frame, best.pair) if best else (0, None)
