"""Any film as one that every browser plays and that is quick to step through: the same frames at the same times."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc
from av.video.stream import VideoStream

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.progress import Progress, no_progress
from laiar_core.video.colours import is_wide, out_matrix
from laiar_core.video.decoder import deinterlaced
from laiar_core.video.encode import FILMED, h264_stream
from laiar_core.video.frame_index import FrameTable, frame_table
from laiar_core.video.open_film import opened
from laiar_core.video.orientation import orientation_of
from laiar_core.video.picture import MAX_SIDE, upright_yuv
from laiar_core.video.validate import shown_size

STAGE = "preparing the film"
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


def decode_whole(source: Path) -> None:
    """Decode a film from its first frame to its last (LaiarError where that is not possible)."""
    table = frame_table(source)
    left = {int(name): index for index, name in enumerate(table.coded)}
    with opened(source) as film:
        if not table.counted:
            table.pictures(film).thread_type = "AUTO"
        with closing(_decodable(table.decoded(film))) as frames:
            for frame in frames:
                if frame.pts is not None:
                    left.pop(frame.pts, None)
    if left:
        raise _cut_off(source, min(left.values()), len(table.pts) - len(left), table)


def _transcode(source: Path, table: FrameTable, target: Path, progress: Progress, max_side: int) -> None:
    total = len(table.pts)
    with opened(source) as film, _written(target, table.time_base) as out:
        stream = table.pictures(film)
        if not table.counted:  # those are counted in the order in which one thread decodes them
            stream.thread_type = "AUTO"
        pixel_aspect = stream.sample_aspect_ratio
        coded, size, matrix = None, (0, 0), 0
        left = {int(name): index for index, name in enumerate(table.coded)}
        with closing(_decodable(deinterlaced(table.decoded(film)))) as frames:
            for frame in frames:
                if frame.pts not in left:  # an edit list hides it
                    continue
                if coded is None:
                    size = _fitted(shown_size(frame.width, frame.height, pixel_aspect), max_side)
                    matrix = out_matrix(frame)
                    coded = _stream(out, table, frame, orientation_of(frame).size(*size), matrix)
                picture = upright_yuv(frame, size, float(pixel_aspect or 1), matrix)
                picture.pts, picture.time_base = int(table.pts[left.pop(frame.pts)]), table.time_base
                picture.pict_type = PictureType.NONE  # or the encoder would repeat the film's own keyframes
                out.mux(coded.encode(picture))
                done = total - len(left)
                if done % _REPORT_EVERY == 0:
                    progress(STAGE, done / total)
        if left or coded is None:
            raise _cut_off(source, min(left.values(), default=0), total - len(left), table)
        out.mux(coded.encode(None))
    progress(STAGE, 1.0)


def _decodable(frames: Iterator[VideoFrame]) -> Generator[VideoFrame]:
    """The frames before the first that is damaged."""
    with suppress(av.FFmpegError):
        yield from frames


def _fitted(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Even sides, at least 2 pixels, the longer at most `max_side`."""
    scale = min(1.0, max_side / max(size))
    width, height = (max(round(side * scale / 2) * 2, 2) for side in size)
    return width, height


def _stream(out: OutputContainer, table: FrameTable, first: VideoFrame, size: tuple[int, int], matrix: int) -> VideoStream:
    stream = h264_stream(out, size, table.time_base, None, FILMED)
    context = stream.codec_context
    # The colours stand in the file, or each player guesses its own.
    context.colorspace, context.color_range = matrix, ColorRange.MPEG
    if first.colorspace == matrix and not is_wide(first):
        context.color_primaries, context.color_trc = first.color_primaries, first.color_trc
    else:
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    return stream


@contextmanager
def _written(target: Path, time_base: Fraction) -> Iterator[OutputContainer]:
    """The film to be written. A reader's errors carry its own file, so those that arrive here are the writer's."""
    # In the units of the film's own times, or a start that is no whole millisecond would be moved to one.
    options = {"movflags": "faststart", "movie_timescale": str(time_base.denominator)}
    try:
        with av.open(str(target), "w", format="mp4", options=options) as out:
            yield out
    except av.FFmpegError as error:
        reason = error.strerror or str(error)
        raise LaiarError(f"cannot convert the film: {reason}; the file may be damaged, or the disk full") from None


def _cut_off(source: Path, at: int, done: int, table: FrameTable) -> LaiarError:
    return LaiarError(
        f"{source.name!r} is damaged or cut off: {done} of its {len(table.pts)} frames can be decoded, and the one at "
        f"{table.times_s[at]:.2f} s cannot; copy or convert it again"
    )
