"""Frames of a film by their number, exactly: every decoded frame must be the one that the table of frames names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.video.decoder import deinterlaced
from laiar_core.video.frame_index import FrameTable, frame_table
from laiar_core.video.open_film import opened
from laiar_core.video.picture import upright_rgb


def read_frames(path: Path, indices: Sequence[int] | NDArray[np.integer]) -> NDArray[np.uint8]:
    """Decode frames as uint8 (n, H, W, 3), RGB, upright, in the order asked for.

    `indices` count the shown frames from 0 in order of presentation (`presentation_times`). The film is read forward once,
    from the nearest keyframe on. Frames of another size than the first of them are fitted into its. LaiarError for an index
    that the film has not, and for a film that cannot be decoded exactly.
    """
    table = frame_table(path)
    wanted, place = np.unique(np.asarray(indices, dtype=np.int64), return_inverse=True)
    if len(wanted) == 0:
        raise LaiarError(f"no frames of the film {path} were asked for; name at least one")
    if wanted[0] < 0 or wanted[-1] >= len(table.pts):
        wrong = wanted[0] if wanted[0] < 0 else wanted[-1]
        raise LaiarError(f"the film {path} has no frame {wrong}; its frames are 0 to {len(table.pts) - 1}")
    with opened(path) as film:
        coded = table.pictures(film).codec_context
        size = (coded.width, coded.height)  # before the decoder meets another
        pictures = [upright_rgb(frame, size) for frame in _frames_at(film, table, wanted.tolist(), path)]
    return np.stack(pictures)[place]


def _frames_at(film: InputContainer, table: FrameTable, indices: list[int], path: Path) -> Iterator[VideoFrame]:
    """The decoded frames of these rising indices, jumping to a keyframe wherever one lies between two that are not neighbours."""
    decoded: Iterator[VideoFrame] | None = None
    key, before = -1, -1
    for index in indices:
        target = int(table.coded[index])
        nearest = max(int(np.searchsorted(table.key_pts, target, side="right")) - 1, 0)
        if decoded is None or (nearest > key and index > before + 1):
            decoded = deinterlaced(table.decoded(film, None if table.counted else int(table.key_pts[nearest])))
        key, before = nearest, index
        try:
            frame = next((frame for frame in decoded if frame.pts is None or frame.pts >= target), None)
        except av.FFmpegError:
            frame = None
        if frame is None or frame.pts != target:
            raise LaiarError(
                f"the film {path} has no decodable frame at {table.times_s[index]:.3f} s, where its table of frames has one; "
                "copy or convert it again"
            )
        yield frame
