"""Turning names from files into text on the page. Names are data: whatever they hold, they must show as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&\"'@/=^])")


def plain(text: str) -> str:
    """Escape text for `st.markdown` and everything else that reads Markdown, so that it shows as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def chart_text(text: str) -> str:
    """Escape text for Plotly, which reads a little HTML in labels and hovers."""
    return html.escape(" ".join(text.split()), quote=False)


def spoken(name: str) -> str:
    """A relation or action name as people say it: `not_holding` -> `not holding`."""
    return name.replace("_", " ")


def percent(value: float) -> str:
    """A probability for people: 93%. Never rounds up to certainty or down to impossibility."""
    if 0 < value < 0.01:
        return "<1%"
    if 0.99 < value < 1:
        return ">99%"
    return f"{value * 100:.0f}%"


def points(difference: float) -> str:
    """A change of a probability for people, in percentage points: +3 points, −47 points, 0 points."""
    rounded = round(difference * 100)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + count(abs(rounded), "point")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 clip`, `2 clips`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def readable_card(card: str) -> str:
    """A model card without what a page cannot show: HTML comments, and links to files beside the card, which keep their words."""
    without_comments = re.sub(r"<!--.*?-->\n?", "", card, flags=re.DOTALL)
    return re.sub(r"\[([^\]]+)\]\((?!https?://)[^)]*\)", r"\1", without_comments)
