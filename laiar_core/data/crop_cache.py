"""What was once cut out of films, kept on disk: decoding a film again costs more than all that is done with its crops."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder, written_whole

LIMIT_BYTES = 4_000_000_000  # of the whole book; what was not read for longest goes first


def kept(key: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """The array that `make` gives, from disk (memory-mapped, read-only) where it was made before under this key.

    The folder is `LAIAR_CACHE`, or `~/.cache/laiar`. Where it cannot be written, arrays are made anew each time.
    """
    folder = cache_folder("crops")
    page = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"
    try:
        return _read(page)
    except (OSError, ValueError, EOFError):  # not there yet, or damaged
        array = make()
    try:
        with written_whole(page) as temporary, temporary.open("wb") as file:
            np.save(file, array)
        _trim(folder, page)
        return _read(page)  # from disk, or the crops of a whole data set would stay in memory
    except (LaiarError, OSError, ValueError, EOFError):  # no place to keep it, or nothing in it to keep
        return array


def _read(page: Path) -> NDArray[Any]:
    array: NDArray[Any] = np.load(page, mmap_mode="r")
    with suppress(OSError):  # of somebody else's book
        os.utime(page)
    return array


def _trim(folder: Path, newest: Path) -> None:
    pages = sorted((p for p in folder.glob("*.npy") if p != newest), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    total = newest.stat().st_size
    for page in pages:
        total += page.stat().st_size
        if total > LIMIT_BYTES:
            page.unlink(missing_ok=True)
