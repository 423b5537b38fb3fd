"""What other packages add to this one, found by their entry points (docs/extending.md)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TypeVar

T = TypeVar("T")


def plugins(group: str, built_in: Mapping[str, T]) -> dict[str, T]:
    """Everything of a kind by name: what other packages add and then what is built in, whose names others cannot take.

    A package that cannot be imported is left out with a warning, as it must not keep anybody from using the rest.

    Args:
        group: the entry points to look for, e.g. `laiar.datasets`.
        built_in: what this program has itself.

    Returns:
        Name to what the entry point names.
    """
    found: dict[str, T] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        if point.name in built_in:
            continue
        try:
            found[point.name] = point.load()
        except Exception as error:  # whatever somebody else's module raises
            package = point.dist.name if point.dist else "an unknown package"
            warnings.warn(f"{point.name!r} of {package} ({group}) is left out: {error!r}", RuntimeWarning, stacklevel=2)
    return found | dict(built_in)
