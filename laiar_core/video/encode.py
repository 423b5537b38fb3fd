"""Writing films that every browser plays and that are quick to step through: the one place where H.264 is set up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain, count
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

# Frames between two pictures that can be decoded alone: a jump to any frame decodes half a second at most.
KEYFRAME_EVERY = 15
TICKS = 90_000  # units of time in a second of a film whose frames have times of their own
# One thread, since more of them cut a picture into other parts and so change the bytes; recordings are made side by side instead.
DRAWN = {"tune": "animation", "crf": "23", "threads": "1"}
FILMED = {"crf": "20"}
# faststart puts the table of frames before the frames, so that a browser begins before it has the whole file; bitexact leaves the
# version of the library out; flush_packets finds out at once that a disk is full.
CONTAINER = {"movflags": "+faststart", "use_editlist": "0", "fflags": "+bitexact", "flush_packets": "1"}


def h264_stream(
    container: OutputContainer, size: tuple[int, int], time_base: Fraction, rate: Fraction | None, quality: dict[str, str]
) -> VideoStream:
    """A stream of pictures that every browser plays, in yuv420p.

    Args:
        container: the film that it is part of.
        size: (width, height) in pixels, both even.
        time_base: length of one unit of a frame's time in seconds.
        rate: nominal frames a second; None where the film has none.
        quality: DRAWN or FILMED, further options of x264.

    Returns:
        The stream, to encode pictures with.
    """
    # No B-frames: they are stored out of order and need an edit list, which not every player reads alike.
    keyframes = {"x264-params": f"keyint={KEYFRAME_EVERY}:scenecut=0"}
    stream = container.add_stream("libx264", rate=rate, options={"preset": "veryfast", "bf": "0", **quality, **keyframes})
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    stream.codec_context.time_base = stream.time_base = time_base
    return stream


def film_times(times_s: Sequence[float]) -> tuple[float, ...]:
    """When a film of frames with these times shows each, in seconds from its start, exactly."""
    return tuple(tick / TICKS for tick in _ticks(times_s))


def write_film(path: Path, pictures: Iterable[NDArray[np.uint8]], fps: float, times_s: Sequence[float] | None = None) -> None:
    """Write RGB pictures, each (H, W, 3) with even H and W, as an MP4 film.

    Args:
        path: the file.
        pictures: one or more, all of one size.
        fps: frames a second: frame n is shown n / fps seconds after the start. With `times_s` it is nominal.
        times_s: when each picture is shown, in seconds, the first at the start (`film_times`).

    Raises:
        OSError: where it cannot be written; what is there of the film then is of no use.
    """
    remaining = iter(pictures)
    first = next(remaining)
    rate = Fraction(fps).limit_denominator(1001)
    unit, ticks = (1 / rate, count()) if times_s is None else (Fraction(1, TICKS), iter(_ticks(times_s)))
    with av.open(path, "w", format="mp4", options=CONTAINER) as container:
        stream = h264_stream(container, (first.shape[1], first.shape[0]), unit, rate, DRAWN)
        # The colours stand in the file, or each player guesses its own.
        context = stream.codec_context
        context.colorspace, context.color_range = Colorspace.ITU601, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for picture, tick in zip(chain([first], remaining), ticks, strict=False):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.MPEG)
            frame.pts, frame.time_base = tick, unit
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _ticks(times_s: Sequence[float]) -> list[int]:
    return [round((time - times_s[0]) * TICKS) for time in times_s]
