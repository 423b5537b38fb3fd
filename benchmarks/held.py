"""What a folder holds, to be compared: for those who kill commands and look at what is left."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import ZipFile, is_zipfile


def held(room: Path) -> dict[str, int]:
    """Every file of a folder, hidden ones too, with a checksum of what is in it."""
    return {str(path.relative_to(room)): _sum(path) for path in sorted(room.rglob("*")) if path.is_file()}


def _sum(path: Path) -> int:
    if path.suffix == ".npz" and is_zipfile(path):
        with ZipFile(path) as arrays:  # which notes the time as well, and so do the words of tracks
            parts = [(part.filename, part.CRC) for part in arrays.infolist() if part.filename != "words.npy"]
            return zlib.crc32(repr(parts).encode())
    content = path.read_bytes()
    if path.suffix == ".jsonl":  # in the order in which several processes came to their end
        content = b"".join(sorted(content.splitlines(keepends=True)))
    return zlib.crc32(content)
