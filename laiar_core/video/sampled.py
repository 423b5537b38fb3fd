"""Frames that are sampled from a film, batch by batch, with the film kept open.

decord reads them (`requirements-video.txt`), faster than PyAV (`benchmarks/sampled_frames.py`), where it gives what `read_frames`
gives: an H.264 in an MP4, alone there, with ordinary colours, lying as it is shown, of which it counts the frames of our table,
each at the time that the table has. Everything else is read by PyAV, and so is what decord fails at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from laiar_core.video.colours import HD_ROWS, is_wide
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import FrameTable, frame_table
from laiar_core.video.open_film import opened
from laiar_core.video.orientation import orientation_of

_NEAR_S = 1e-3  # by how much decord, which keeps times as float32, may see one elsewhere
_FORMATS = ("yuv420p", "yuvj420p")
_NOT_SAID, _MATRICES = 2, (1, 5, 6)  # BT.709 and BT.601, as FFmpeg numbers them


class _Array(Protocol):
    def asnumpy(self) -> NDArray[np.uint8]: ...


class _Reader(Protocol):
    def __len__(self) -> int: ...
    def get_batch(self, indices: NDArray[np.int64]) -> _Array: ...
    def get_frame_timestamp(self, indices: NDArray[np.int64]) -> NDArray[np.float32]: ...


def read_sampled(
    path: Path, indices: Sequence[int] | NDArray[np.integer], batch: int, threads: int = 1
) -> Iterator[NDArray[np.uint8]]:
    """Decode frames in batches.

    Args:
        path: the film.
        indices: of the shown frames, as in `read_frames`.
        batch: how many frames are in memory at once.
        threads: of decord.

    Yields:
        uint8 (n, H, W, 3), RGB, upright, in the order asked for, as `read_frames` gives them.

    Raises:
        LaiarError: as of `read_frames`.
    """
    wanted = np.asarray(indices, dtype=np.int64)
    reader = decord_reader(path, threads) if len(wanted) > batch else None  # it takes a moment to open
    for first in range(0, len(wanted), batch):
        part = wanted[first : first + batch]
        pictures = _read(reader, part) if reader is not None else None
        if pictures is None:
            reader, pictures = None, read_frames(path, part)
        yield pictures


def decord_reader(path: Path, threads: int = 1) -> _Reader | None:
    """What reads this film by decord; None where that is not sure to give the same frames (LaiarError: it is no film)."""
    table = frame_table(path)  # which opens nothing but films
    if table.counted or not _is_ordinary(path, table):
        return None
    try:
        import decord

        decord.logging.set_level(decord.logging.QUIET)
        reader: _Reader = decord.VideoReader(str(path.absolute()), num_threads=threads)
        times = reader.get_frame_timestamp(np.arange(len(reader)))[:, 0]
    except Exception:  # It is not installed, or reports a fault of the film as whatever it likes; PyAV says what is wrong.
        return None
    return reader if len(times) == len(table.pts) and np.abs(times - table.times_s).max() < _NEAR_S else None


def _is_ordinary(path: Path, table: FrameTable) -> bool:
    """Whether the film is as most cameras and `normalise` write it, so that nothing is left to be done to its pictures."""
    with opened(path) as film:
        stream = table.pictures(film)
        if "mp4" not in film.format.name or stream.codec_context.name != "h264" or len(film.streams.video) > 1:
            return False
        first = next(table.decoded(film))
    usual = first.colorspace in _MATRICES or (first.colorspace == _NOT_SAID and first.height < HD_ROWS)
    as_shown = not orientation_of(first).words and not first.interlaced_frame
    return first.format.name in _FORMATS and usual and not is_wide(first) and as_shown


def _read(reader: _Reader, indices: NDArray[np.int64]) -> NDArray[np.uint8] | None:
    """Frames by decord; None where it cannot."""
    try:
        return reader.get_batch(indices).asnumpy()
    except Exception:  # see above
        return None
