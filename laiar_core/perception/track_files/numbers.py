"""Numbers in files of others: read with a sentence for what is none, and written so that nothing is lost."""

from __future__ import annotations

from laiar_core.errors import LaiarError

LONGEST = 100  # characters of a number
LARGEST = 2.0**53  # whole numbers beyond are not exact


def as_number(value: object) -> float | None:
    """A finite number of text or JSON; None for anything else."""
    if type(value) is str:
        if len(value) > LONGEST:
            return None
        try:
            found = float(value)
        except ValueError:
            return None
    elif type(value) is float or (type(value) is int and abs(value) <= LARGEST):
        found = value
    else:
        return None
    return found if -LARGEST <= found <= LARGEST else None


def no_number(value: object, where: str, kind: str = "finite") -> LaiarError:
    """What to say of something that should be a number.

    Args:
        value: what stands there.
        where: words for its place, e.g. `line 3 of gt.txt: left`.
        kind: of number.

    Returns:
        The error, to be raised.
    """
    shown = repr(value)[:60] if isinstance(value, str | float | None) else f"a {type(value).__name__}"
    return LaiarError(f"{where} must be a {kind} number, got {shown}; correct it or export the file again")


def number(value: object, where: str) -> float:
    """A finite number of text or JSON (LaiarError for anything else)."""
    found = as_number(value)
    if found is None:
        raise no_number(value, where)
    return found


def integer(value: object, where: str) -> int:
    """A whole number of text or JSON, also one that is written as 3.0 (LaiarError for anything else)."""
    found = as_number(value)
    if found is None or found % 1:
        raise no_number(value, where, "whole")
    return int(found)


def exact(value: float) -> str:
    """The shortest text that gives a float32 back as it was, also after a change of scale."""
    return f"{value:.9g}"
