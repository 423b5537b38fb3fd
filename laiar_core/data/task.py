"""What a data set asks of a model, and so what a checkpoint that learned from it answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Task(StrEnum):
    """Which actions a clip can have.

    Attributes:
        SINGLE_LABEL: one action a clip (CAD-120): probabilities sum to one.
        MULTI_LABEL: several at the same time, or none (Charades): each action has a probability of its own.
    """

    SINGLE_LABEL = "single-label"
    MULTI_LABEL = "multi-label"


def with_task(values: Any) -> Any:  # noqa: ANN401
    """Parsed JSON with its `task`, where a file of version 0.1 says `several_actions`, or nothing where one happens at a time."""
    if isinstance(values, dict) and "task" not in values:
        rest = {name: value for name, value in values.items() if name != "several_actions"}
        return {"task": Task.MULTI_LABEL if values.get("several_actions") else Task.SINGLE_LABEL, **rest}
    return values
