"""How much of a file is missing at its end: most formats say how long their parts are."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from laiar_core.reading import open_file

_SEGMENT = bytes.fromhex("18538067")  # of Matroska: all that comes behind its header
_MOST_PARTS = 100_000


def missing_bytes(path: Path, container: str) -> int:
    """Bytes that must still come behind the end of a film, at least; 0 where nothing is missing or the format does not say.

    Args:
        path: the film.
        container: FFmpeg's name of its format.

    Returns:
        Their number.
    """
    size = path.stat().st_size
    with open_file(path) as file:
        if "mp4" in container:
            end = _end_of_boxes(file, size)
        elif container == "avi":
            head = file.read(8)
            end = 8 + int.from_bytes(head[4:], "little") if head[:4] == b"RIFF" else 0
        elif "matroska" in container:
            end = _end_of_segment(file.read(4096))
        else:
            end = 0
    return max(end - size, 0)


def _end_of_boxes(file: BinaryIO, size: int) -> int:
    """Where the last box of an MP4 says that it ends."""
    at = 0
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8 or at + length >= size:  # up to the end of the file, or no box at all
            return at + length
        at += length
    return 0


def _end_of_segment(head: bytes) -> int:
    """Where a Matroska file says that it ends; 0 for one that was written while it was recorded."""
    at = head.find(_SEGMENT)
    if at < 0 or at + 5 > len(head):
        return 0
    first = head[at + 4]
    width = 9 - first.bit_length()  # of the number that follows
    value = int.from_bytes(head[at + 4 : at + 4 + width], "big") & ((1 << 7 * width) - 1)
    return 0 if value == (1 << 7 * width) - 1 else at + 4 + width + value
