"""A little HTML, safely: whatever is put in shows as text."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Markup:
    """HTML that was made here and holds nothing unescaped."""

    source: str

    def __str__(self) -> str:
        return self.source


Content = Markup | str | int | float


def text(content: Content) -> Markup:
    """Content ready to stand in HTML: text is escaped, markup stays."""
    return content if isinstance(content, Markup) else Markup(html.escape(str(content)))


def tag(name: str, *inside: Content, **attributes: str | int | float) -> Markup:
    """An element. `class_` is the attribute `class`, `data_frame` is `data-frame`."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(str(text(part)) for part in inside)}</{name}>")


def joined(*parts: Content) -> Markup:
    """One after the other."""
    return Markup("\n".join(str(text(part)) for part in parts))


def table(columns: Sequence[str], rows: Iterable[Sequence[Content]], numbers: Sequence[str] = ()) -> Markup:
    """A table that scrolls sideways where it must.

    Args:
        columns: their headings.
        rows: a cell for each column.
        numbers: the columns that are set flush right.

    Returns:
        The table as HTML.
    """
    styles = [{"class_": "number"} if column in numbers else {} for column in columns]
    head = tag("tr", *(tag("th", column, scope="col", **style) for column, style in zip(columns, styles, strict=True)))
    body = [tag("tr", *(tag("td", cell, **style) for cell, style in zip(row, styles, strict=True))) for row in rows]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="scroll")


def json_in_script(data: object) -> Markup:
    """JSON for a <script> element, which no text in it can close."""
    return Markup(json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c"))
