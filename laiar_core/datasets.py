"""The data sets that this program can open: its own and those of other packages, which name them by an entry point."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.dataset import Dataset
from laiar_core.errors import LaiarError
from laiar_core.plugins import plugins

_GIVE = "name the folder of a data set, or its zip"
BUILT_IN: Mapping[str, type[Dataset]] = {"charades": Charades, "cad120": Cad120}


def dataset_types() -> Mapping[str, type[Dataset]]:
    """Every layout that can be opened, by the name of its entry point: those of other packages first."""
    return plugins("laiar.datasets", BUILT_IN)


def open_dataset(path: str | Path) -> Dataset:
    """Open a data set by what lies in its folder or zip.

    Raises:
        LaiarError: where nothing is there, or nothing that this program reads.
    """
    path = file_or_folder(Path(path).expanduser())
    for kind in dataset_types().values():
        if kind.recognises(path):
            return kind.open(path)
    return Cad120(path)  # which says what is missing


def file_or_folder(path: Path) -> Path:
    """The path, of which nothing but its state was asked: opening a pipe or a device may never end.

    Raises:
        LaiarError: it leads to nothing, or to something else than a regular file or a folder.
    """
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise LaiarError(f"{path} does not exist; {_GIVE}") from None
    except (OSError, ValueError) as error:  # NUL is no OSError
        raise LaiarError(f"cannot open {path}: {getattr(error, 'strerror', None) or error}; {_GIVE}") from None
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise LaiarError(f"cannot open {path}: it is neither a file nor a folder; {_GIVE}")
    return path
