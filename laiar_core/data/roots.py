"""Which folders the dashboard may open data sets from, for people of whom its operator knows nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from laiar_core.errors import LaiarError

ROOTS = "LAIAR_DATA_ROOTS"


def named_roots() -> tuple[Path, ...] | None:
    """The folders that LAIAR_DATA_ROOTS names, separated as in PATH; none where it is empty, None where it is not set."""
    named = os.environ.get(ROOTS)
    return None if named is None else tuple(_absolute(root) for root in named.split(os.pathsep) if root.strip())


def permitted(typed: str, roots: Sequence[Path] | None, closed: Path) -> Path:
    """What somebody typed, as a path, where it lies in a root and not in the folder that is closed to all.

    Beyond the roots the disk is not asked, and a file, a folder and nothing get the same sentence.

    Args:
        typed: the path as it was typed.
        roots: folders that data sets may be in; None for all of this computer.
        closed: the folder of what people bring, which is no data set wherever it lies.

    Returns:
        The path, whose `..` are undone as they are written; links in it lead to a root, too.

    Raises:
        LaiarError: it is somewhere else, or no path at all.
    """
    try:
        path = Path(os.path.normpath(Path(typed).expanduser()))  # Else a link could make `..` mean another folder.
        if _lies_in(_absolute(path), roots):
            real, real_roots = path.resolve(), None if roots is None else [root.resolve() for root in roots]
            if _lies_in(real, real_roots) and not real.is_relative_to(closed.resolve()):
                return path
    except (OSError, ValueError, RuntimeError):  # NUL, endless links, `~nobody`
        pass
    raise LaiarError(
        f"this place cannot be opened: whoever runs this server has chosen the folders that data sets may be in ({ROOTS})"
    )


def _lies_in(path: Path, roots: Sequence[Path] | None) -> bool:
    return roots is None or any(path.is_relative_to(root) for root in roots)


def _absolute(path: str | Path) -> Path:
    """Without asking the disk: `..` are undone as they are written."""
    return Path(os.path.normpath(Path(path).expanduser().absolute()))
