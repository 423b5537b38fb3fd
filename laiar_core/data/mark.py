"""What changes when something in a file or folder changes: names, sizes and times, of a bounded number of files however deep."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

LOOKED_AT = 4000  # files and folders, those that lie highest first; it takes hundredths of a second
IN_ONE_FOLDER = 500  # or a folder of ten thousand films would leave nothing for the annotation below another


def mark(path: Path) -> str:
    """A text that is another one once a file has changed, come, gone or been replaced (OSError where there is nothing).

    Beyond the bounds only what changes a folder is noticed: a file that is written anew in the place of a temporary one, as
    programs do that copy or save, but not one that is changed where it lies.
    """
    state = path.stat()
    digest = hashlib.sha256(f"{state.st_size} {state.st_mtime_ns}".encode())
    for line in islice(_lines(path), LOOKED_AT):
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()[:32]


def _lines(path: Path) -> Iterator[str]:
    """A line for each file and folder in a folder, level by level; none of a file."""
    todo = deque([str(path)])
    while todo:
        folder = todo.popleft()
        try:
            with os.scandir(folder) as entries:
                found = sorted(islice(entries, IN_ONE_FOLDER), key=lambda entry: entry.name)
        except OSError:  # a file, or nothing that may be looked into
            continue
        for entry in found:
            try:
                state, is_folder = entry.stat(), entry.is_dir()
            except OSError:  # a link to nothing, or it goes just now
                yield f"{entry.path[len(str(path)) :]}\n"
                continue
            yield f"{entry.path[len(str(path)) :]} {state.st_mtime_ns} {'' if is_folder else state.st_size}\n"
            if is_folder:
                todo.append(entry.path)
