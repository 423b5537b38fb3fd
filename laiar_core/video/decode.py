"""Frames of a film by their number, exactly: every decoded frame must have the time that the table of frames gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.video.frame_index import FrameTable, frame_table, opened


def read_frames(path: Path, indices: Sequence[int] | NDArray[np.integer]) -> NDArray[np.uint8]:
    """Decode frames as uint8 (n, H, W, 3), RGB, upright, in the order asked for.

    `indices` count the shown frames from 0 in order of presentation (`presentation_times`). The film is read forward once,
    from the nearest keyframe on. LaiarError for an index that the film has not, and for a film that cannot be decoded exactly.
    """
    table = frame_table(path)
    wanted, place = np.unique(np.asarray(indices, dtype=np.int64), return_inverse=True)
    if len(wanted) == 0:
        raise LaiarError(f"no frames of the film {path} were asked for; name at least one")
    if wanted[0] < 0 or wanted[-1] >= len(table.pts):
        wrong = wanted[0] if wanted[0] < 0 else wanted[-1]
        raise LaiarError(f"the film {path} has no frame {wrong}; its frames are 0 to {len(table.pts) - 1}")
    with opened(path) as (film, stream):
        pictures = [_upright(frame) for frame in _frames_at(film, stream, table, wanted.tolist(), path)]
    return np.stack(pictures)[place]


def _frames_at(
    film: InputContainer, stream: VideoStream, table: FrameTable, indices: list[int], path: Path
) -> Iterator[VideoFrame]:
    """The decoded frames of these rising indices, jumping to a keyframe wherever one lies between two that are not neighbours."""
    decoded: Iterator[VideoFrame] = iter(())
    key, before = -1, -1
    for index in indices:
        target = int(table.pts[index])
        nearest = max(int(np.searchsorted(table.key_pts, target, side="right")) - 1, 0)
        if key < 0 or (nearest > key and index > before + 1):
            decoded = _from(film, stream, int(table.key_pts[nearest]))
        key, before = nearest, index
        frame = next((frame for frame in decoded if frame.pts is None or frame.pts >= target), None)
        if frame is None or frame.pts != target:
            found = "the film ends" if frame is None or frame.pts is None else f"there is one at {_seconds(frame.pts, table)}"
            raise LaiarError(
                f"the film {path} has no decodable frame at {_seconds(target, table)}, where its table of frames has one: "
                f"{found}; copy or convert it again"
            )
        yield frame


def _from(film: InputContainer, stream: VideoStream, start: int) -> Iterator[VideoFrame]:
    """Decode from the keyframe at `start` or before it."""
    film.seek(start, stream=stream, backward=True)
    return film.decode(stream)


def _seconds(pts: int, table: FrameTable) -> str:
    return f"{float(pts * table.time_base):.3f} s"


def _upright(frame: VideoFrame) -> NDArray[np.uint8]:
    """RGB (H, W, 3), turned as the film asks players to (phones record upright films lying down)."""
    rgb = frame.to_ndarray(format="rgb24")
    return np.asarray(np.rot90(rgb, frame.rotation // 90), dtype=np.uint8)
