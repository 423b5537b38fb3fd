"""Objects that hold many numbers and print as one line: a notebook shows what they are, not everything that is in them."""

from __future__ import annotations

from dataclasses import fields

MOST_CHARACTERS = 60  # of one value


class Brief:
    """A dataclass whose `repr` has the shapes of arrays and tensors, and how many there are of what is in long tuples.

    The dataclass itself says `repr=False`.
    """

    def __repr__(self) -> str:
        held = ", ".join(f"{field.name}={brief(getattr(self, field.name))}" for field in fields(self) if field.repr)  # type: ignore[arg-type]
        return f"{type(self).__name__}({held})"


class Shown(str):
    """Text whose `repr` is the text itself."""

    def __repr__(self) -> str:
        return str(self)


def brief(value: object) -> str:
    """A value on one short line."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None:  # of numpy or torch; neither is imported for it
        return f"{str(dtype).removeprefix('torch.')} {tuple(shape)}"
    if isinstance(value, tuple | list | dict | set | frozenset) and len(value) > 3:
        return f"<{len(value)} in a {type(value).__name__}>"
    whole = repr(value)
    return whole if len(whole) <= MOST_CHARACTERS and "\n" not in whole else f"<{type(value).__name__}>"
