"""How the results page writes numbers, and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

NOT_MEASURED = "not measured"


def spread(values: Sequence[float], digits: int = 3) -> str:
    """Mean ± standard deviation; one value alone has no spread, and none is `not measured`."""
    if not values:
        return NOT_MEASURED
    mean = signed(float(np.mean(values)), digits, plus="")
    return mean if len(values) == 1 else f"{mean} ± {np.std(values):.{digits}f}"


def points(values: Sequence[float]) -> str:
    """The same in points, hundredths of accuracy."""
    return spread([100 * value for value in values], 1)


def share(values: Sequence[bool]) -> str:
    """Share of what is true; a dash where there is nothing."""
    return f"{np.mean(values):.3f}" if values else "-"


def signed(value: float, digits: int = 1, plus: str = "+") -> str:
    """A number with its sign; what rounds to zero has none."""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return ("−" if value < 0 else plus) + text


def interval(gain: Mapping[str, Any] | None) -> str:
    """A paired difference of accuracies in points, with its 95 % interval (`laiar_core.evaluation.ablation.summary.paired`)."""
    if gain is None:
        return NOT_MEASURED
    mean, low, high = (signed(100 * gain[part]) for part in ("mean", "low", "high"))
    return f"{mean} points (95 % from {low} to {high})"


def count(number: int, noun: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain(name: str) -> str:
    """A name of the code in words."""
    return name.replace("_", " ")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table: the first column to the left, the others to the right."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines] + [""]
