"""The one error that users see: a sentence that says what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_CHARACTERS = 300  # of a sentence: names, paths and lines that people bring can be as long as they like


class LaiarError(ValueError):
    """Bad input from outside (a file, an id, a setting). `str(error)` is shown to people as it is: one line, not too long."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


def one_line(text: str, most: int = MOST_CHARACTERS) -> str:
    """Text on one line that every terminal and page can show. What is too long loses its middle: the end says what to do."""
    if len(text) > most:
        end = most // 2 - 3
        text = f"{text[: most - end - 3]} … {text[-end:]}"
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


def nearest(name: str, allowed: Iterable[str], cutoff: float = 0.5) -> list[str]:
    """The allowed names that come nearest to another one, however long that is.

    Args:
        name: what was asked for.
        allowed: what there is.
        cutoff: how alike they must be, from 0 (anything) to 1 (the same).

    Returns:
        Up to three, the nearest first.
    """
    return get_close_matches(name[:MOST_CHARACTERS], list(allowed), n=3, cutoff=cutoff)


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """The allowed names nearest to a mistyped one, to be put behind it: ` (did you mean a or b?)`, or nothing."""
    found = nearest(name, allowed)
    return f" (did you mean {' or '.join(found)}?)" if found else ""
