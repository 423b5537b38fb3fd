"""Finding files of a data set in the folder that somebody unpacked it into: how deep they lie, and how their names are spelt."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.names import composed
from laiar_core.reading import exists, is_file

DEPTH = 3  # folders below the one that was named
# In a folder of more folders there are frames or films; and whoever named a folder of so many did not mean a data set.
MOST_IN_ONE, MOST_FOLDERS = 1000, 10_000
FILMS = (".mp4", ".mov", ".m4v")  # as a browser plays them
MOST_NAMES = 100_000  # of a folder, among which a name in another spelling is sought


def levels(root: Path, closed: Sequence[str] = ()) -> list[list[Path]]:
    """The folder, those in it, those in these, and so on.

    Below the root of all files anything may lie, which nobody has called a data set.

    Args:
        root: the folder.
        closed: names of folders that are not looked into: those that hold films or frames, of which there are thousands.

    Returns:
        Folders by how deep they lie.
    """
    found = [[root]]
    while len(found) <= DEPTH and root.resolve() != Path(root.resolve().anchor):
        below = list(islice((folder for above in found[-1] for folder in _folders(above, closed)), MOST_FOLDERS + 1))
        if len(below) > MOST_FOLDERS:
            break
        found.append(below)
    return found


def the_only(root: Path, levels: Iterable[Sequence[Path]], holds: Callable[[Path], Path | None], what: str) -> Path | None:
    """What is found in the folder that lies highest.

    Args:
        root: the folder that was named.
        levels: the folders in it.
        holds: what is sought in a folder, if it is there.
        what: what it is called.

    Returns:
        Its path, or None.

    Raises:
        LaiarError: two folders that lie as high have it: a mixture of two data sets would be read without a word.
    """
    for level in levels:
        found = [path for folder in level if (path := holds(folder)) is not None]
        if len(found) > 1:
            both = " and in ".join(map(str, found[:2]))
            raise LaiarError(f"{what} is in {both}; name the folder of one of them, not {root}")
        if found:
            return found[0]
    return None


def spelt(folder: Path, *names: str) -> Path | None:
    """What lies in a folder under these names, one below the other: as they are, or else whatever their case and composition.

    So `A.MP4` is found as `a.mp4`, and what macOS has named with an accent of its own as what Windows calls it.
    """
    for name in names:
        if exists(folder / name):
            folder = folder / name
        elif other := _names(folder).get(_key(name)):
            folder = folder / other
        else:
            return None
    return folder


def film_in(folder: Path, *names: str) -> Path | None:
    """The film that lies in a folder under these names, of which the last has no ending; None where there is none."""
    *above, name = names
    if (place := spelt(folder, *above)) is None:
        return None
    return next((path for ending in FILMS if (path := spelt(place, name + ending)) and is_file(path)), None)


def _key(name: str) -> str:
    return composed(name).casefold()


def _names(folder: Path) -> dict[str, str]:
    try:
        return _listed(folder, folder.stat().st_mtime_ns)
    except (OSError, ValueError):  # not there, or not ours to look into
        return {}


@lru_cache(maxsize=32)
def _listed(folder: Path, changed: int) -> dict[str, str]:
    with os.scandir(folder) as entries:
        return {_key(entry.name): entry.name for entry in islice(entries, MOST_NAMES)}


def _folders(folder: Path, closed: Sequence[str]) -> Iterator[Path]:
    if folder.name in closed:
        return
    try:
        with os.scandir(folder) as entries:
            inside = (Path(e.path) for e in entries if e.is_dir() and not e.name.startswith(".") and not e.name.endswith(".mp4"))
            found = sorted(islice(inside, MOST_IN_ONE + 1))
    except OSError:  # not ours to look into
        return
    if len(found) <= MOST_IN_ONE:
        yield from found
