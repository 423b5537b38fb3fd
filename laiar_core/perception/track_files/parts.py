"""The texts that a file of boxes consists of: a file alone, or those in a zip or a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from laiar_core.errors import LaiarError
from laiar_core.reading import MB, MEMBERS, TEXT, is_file, is_folder, open_file, open_zip, read_bytes, read_member

ENDINGS = (".xml", ".json", ".txt", ".csv", ".yaml", ".yml", ".ini", ".names")  # of texts beside pictures and films
MOST = 2 * TEXT  # bytes of all texts together
BESIDE = ("labels.txt", "../seqinfo.ini")  # what says more of a `gt.txt`
_ZIP = b"PK"
_ADVICE = "export it again from the tool that made it"


def parts_of(path: Path) -> Mapping[str, bytes]:
    """The texts of a file of boxes by name, which is the path inside a zip or folder.

    Args:
        path: a file, a zip or a folder. Of zips and folders the files that may hold boxes or the names of classes are read.

    Returns:
        Name -> content.

    Raises:
        LaiarError: it cannot be read, or is too large.
    """
    if is_folder(path):
        return dict(_in_folder(path))
    with open_file(path) as file:
        start = file.read(len(_ZIP))
    if start == _ZIP:
        return dict(_in_zip(path))
    # Whoever points at a file in the folder that a tool wrote means it with what lies beside it.
    others = {Path(name).name: path.parent / name for name in BESIDE}
    return {path.name: read_bytes(path, TEXT)} | {
        name: read_bytes(other) for name, other in others.items() if name != path.name and is_file(other)
    }


def _in_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with open_zip(path, _ADVICE) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir() and _may_matter(info.filename)]
        _check_size(path, sum(archive.getinfo(name).file_size for name in names))
        for name in names:
            yield name.replace("\\", "/"), read_member(archive, name, TEXT, _ADVICE)


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    found: list[Path] = []
    for folder, _, files in os.walk(path):
        found += [Path(folder) / name for name in files if _may_matter(name)]
        if len(found) > MEMBERS:
            raise LaiarError(f"{path} has more than {MEMBERS:,} files; name the folder that holds the boxes alone")
    size = 0
    for file in sorted(found):
        content = read_bytes(file, TEXT)
        size += len(content)
        _check_size(path, size)
        yield file.relative_to(path).as_posix(), content


def _may_matter(name: str) -> bool:
    place = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return place.suffix.lower() in ENDINGS and not hidden


def _check_size(path: Path, size: int) -> None:
    if size > MOST:
        raise LaiarError(f"{path} is too large: at most {MOST / MB:,.0f} MB of text are read; bring the boxes of one film alone")
