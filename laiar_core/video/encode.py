"""Writing pictures as a film that every browser plays: H.264 with exact, constant frame times."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

# Frames between two pictures that can be decoded alone: a jump to any frame decodes half a second at most.
KEYFRAME_EVERY = 15
# No B-frames: they are stored out of order and need an edit list, which not every player reads alike. One thread, since several
# cut a picture into other parts and so change the bytes; recordings are made side by side instead.
ENCODER = {
    "preset": "veryfast",
    "tune": "animation",
    "crf": "23",
    "bf": "0",
    "threads": "1",
    "x264-params": f"keyint={KEYFRAME_EVERY}:scenecut=0",
}
# faststart puts the table of frames before the frames, so that a browser begins before it has the whole file; bitexact leaves the
# version of the library out; flush_packets finds out at once that a disk is full.
CONTAINER = {"movflags": "+faststart", "use_editlist": "0", "fflags": "+bitexact", "flush_packets": "1"}


def write_film(path: Path, pictures: Iterable[NDArray[np.uint8]], fps: int) -> None:
    """Write RGB pictures, each (H, W, 3) with even H and W, as an MP4 film; frame n is shown n / fps seconds after the start.

    OSError where it cannot be written; what is there of the film then is of no use.
    """
    remaining = iter(pictures)
    first = next(remaining)
    with av.open(path, "w", format="mp4", options=CONTAINER) as container:
        stream = container.add_stream("libx264", rate=fps, options=ENCODER)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "yuv420p"
        # The colours are said in the file, or each player guesses its own.
        context = stream.codec_context
        context.colorspace, context.color_range = Colorspace.ITU601, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for number, picture in enumerate(chain([first], remaining)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.MPEG)
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
