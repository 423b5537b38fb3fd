"""The one error that users see: a sentence that says what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class LaiarError(ValueError):
    """Bad input from outside (a file, an id, a setting). `str(error)` is shown to people as it is."""


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """The allowed names nearest to a mistyped one, to be put behind it: ` (did you mean a or b?)`, or nothing."""
    found = get_close_matches(name, list(allowed), n=3, cutoff=0.5)
    return f" (did you mean {' or '.join(found)}?)" if found else ""
