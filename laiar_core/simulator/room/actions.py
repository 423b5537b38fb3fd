"""Which Charades class a verb and an object make."""

from __future__ import annotations

from functools import cache

from laiar_core.data.charades.classes import charades_classes


@cache
def action(verb: str, thing: str) -> str | None:
    """The id of the first class of that verb and that object; None where Charades has none."""
    return next((row.id for row in charades_classes() if row.verb == verb and row.object == thing), None)
