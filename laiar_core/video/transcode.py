"""Any film as one that every browser plays and that is quick to step through: the same frames at the same times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.progress import Progress, no_progress
from laiar_core.video.encode import FILMED, h264_stream
from laiar_core.video.frame_index import FrameTable, frame_table, opened
from laiar_core.video.validate import shown_size

STAGE = "preparing the film"
MAX_SIDE = 1280
_REPORT_EVERY = 15


def normalise(source: Path, target: Path, progress: Progress = no_progress, max_side: int = MAX_SIDE) -> Path:
    """Write `source` as H.264, yuv420p, with a keyframe every 15 frames, its table of frames in front, and no sound.

    Its shown frames keep their times; frames that an edit list hides are left out. Pictures are turned upright, their pixels made
    square, and made smaller where they are too large; both sides come out even.

    Args:
        source: the film.
        target: the file to write, an MP4.
        progress: hears how far the work is, and may raise to cancel.
        max_side: pixels that the longer side may have.

    Returns:
        The target.

    Raises:
        LaiarError: for a film that cannot be decoded to its end and for a target that cannot be written; then nothing is left.
    """
    table = frame_table(source)
    with written_whole(target) as temporary:
        _transcode(source, table, temporary, progress, max_side)
        # A player counts the frames of the new film, so they have to be the same ones.
        if not np.array_equal(frame_table(temporary).times_s, table.times_s):
            raise LaiarError(f"the times of the frames of {source.name!r} cannot be kept in an MP4; convert it and try again")
    return target


def _transcode(source: Path, table: FrameTable, target: Path, progress: Progress, max_side: int) -> None:
    total = len(table.pts)
    with opened(source) as (film, stream), _written(target) as out:
        stream.thread_type = "AUTO"
        shown = _shown(film.decode(stream), table)
        first = next(shown, None)
        if first is None:
            raise _cut_off(source, 0, table)
        pixel_aspect = stream.sample_aspect_ratio
        width, height = _fitted(shown_size(first.width, first.height, pixel_aspect, 0), max_side)
        coded = _stream(out, table, first, (height, width) if first.rotation % 180 else (width, height))
        done = 0
        for frame in _and_rest(first, shown):
            picture = _upright(frame.reformat(width, height, "yuv420p"), frame.rotation)
            picture.pts, picture.time_base = frame.pts, table.time_base
            picture.pict_type = av.video.frame.PictureType.NONE  # or the encoder would repeat the film's own keyframes
            out.mux(coded.encode(picture))
            done += 1
            if done % _REPORT_EVERY == 0:
                progress(STAGE, done / total)
        if done < total:
            raise _cut_off(source, done, table)
        out.mux(coded.encode(None))
    progress(STAGE, 1.0)


def _shown(frames: Iterator[VideoFrame], table: FrameTable) -> Iterator[VideoFrame]:
    """The frames that the table names, each once."""
    wanted = set(table.pts.tolist())
    for frame in frames:
        if frame.pts in wanted:
            wanted.discard(frame.pts)
            yield frame


def _and_rest(first: VideoFrame, rest: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    yield first
    yield from rest


def _fitted(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Even sides, at least 2 pixels, the longer at most `max_side`."""
    scale = min(1.0, max_side / max(size))
    width, height = (max(round(side * scale / 2) * 2, 2) for side in size)
    return width, height


def _stream(out: OutputContainer, table: FrameTable, first: VideoFrame, size: tuple[int, int]) -> VideoStream:
    stream = h264_stream(out, size, table.time_base, None, FILMED)
    context = stream.codec_context
    if first.format.name.startswith("yuv"):
        context.colorspace, context.color_primaries = first.colorspace, first.color_primaries
        context.color_trc = first.color_trc
    return stream


def _upright(picture: VideoFrame, rotation: int) -> VideoFrame:
    """Turned as the film asks players to: each plane of a picture in yuv420p by itself."""
    if rotation % 360 == 0:
        return picture
    planes = []
    for plane in picture.planes:
        rows = np.frombuffer(bytes(plane), dtype=np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        planes.append(np.rot90(rows, rotation // 90))
    height, width = planes[0].shape
    turned = VideoFrame(width, height, "yuv420p")
    for plane, rows in zip(turned.planes, planes, strict=True):
        padded = np.zeros((plane.height, plane.line_size), dtype=np.uint8)
        padded[:, : plane.width] = rows
        plane.update(padded.tobytes())
    return turned


@contextmanager
def _written(target: Path) -> Iterator[OutputContainer]:
    """The film to be written. A reader's errors carry its own file, so those that arrive here are the writer's."""
    try:
        with av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as out:
            yield out
    except av.FFmpegError as error:
        reason = error.strerror or str(error)
        raise LaiarError(f"cannot convert the film: {reason}; the file may be damaged, or the disk full") from None


def _cut_off(source: Path, done: int, table: FrameTable) -> LaiarError:
    return LaiarError(
        f"{source.name!r} is damaged or cut off: {done} of its {len(table.pts)} frames can be decoded; copy or convert it again"
    )
