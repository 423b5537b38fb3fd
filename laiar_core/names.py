"""Names as people write them, in any script: one spelling of each letter, cut between letters, and fit for a file."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"  # it makes one sign of several: a family of three people
_KEPT = ("L", "M", "N", "So", "Pc")  # Unicode's letters, marks on them, numbers, emoji, the low line


def is_simulated(data_set: str) -> bool:
    """Whether a data set was made by our own simulator: its name says so."""
    return "simulated" in data_set.casefold()


def composed(text: str) -> str:
    """Text with each letter and its marks in one piece where there is one. macOS writes `é` as two signs, others as one."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str, also: str, instead: str) -> str:
    """A name without what means something to a file system, an address or a page; letters of all scripts and emoji stay.

    Args:
        text: the name.
        also: what may stay beside letters, numbers, emoji and `_`.
        instead: what stands in the place of everything else, once for many signs in a row.

    Returns:
        The composed name.
    """
    kept: list[str] = []
    for sign in composed(text):
        if sign in also or unicodedata.category(sign).startswith(_KEPT) or _goes_on(sign):
            kept.append(sign)
        elif not kept or kept[-1] != instead:
            kept.append(instead)
    return "".join(kept)


def cut(text: str, most: int) -> str:
    """As many of the first characters as there is room for, without half a letter at the end."""
    end = min(most, len(text))
    while 0 < end < len(text) and (_goes_on(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end]


def cut_bytes(text: str, most: int) -> str:
    """The same for so many bytes of UTF-8, of which file systems allow 255 in a name."""
    return cut(text, len(text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")))


def _goes_on(sign: str) -> bool:
    """Whether it belongs to the sign before it: a mark on a letter, a joiner of emoji or a colour of their skin."""
    return unicodedata.category(sign).startswith("M") or sign == _JOINER or "\U0001f3fb" <= sign <= "\U0001f3ff"
