"""Pictures with their times as a film that every browser plays, or as an animated GIF."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PIL import Image

from laiar_core.video.encode import CONTAINER, ENCODER

TICKS = 90_000  # units of time in a second of the film
GIF_COLOURS = 128
LAST_GIF_FRAME_MS = 1500  # before it starts again


def even(width: float, height: float) -> tuple[int, int]:
    """The nearest size that H.264 takes: both sides even."""
    return max(2 * round(width / 2), 2), max(2 * round(height / 2), 2)


def film_times(times_s: Sequence[float]) -> tuple[float, ...]:
    """When `mp4` shows each frame, in seconds from the start of the film, exactly."""
    return tuple(tick / TICKS for tick in _ticks(times_s))


def mp4(pictures: Iterable[Image.Image], times_s: Sequence[float], fps: float) -> bytes:
    """An H.264 film of RGB pictures, all of one even size. Each is shown at its own time, the first at 0; `fps` is nominal."""
    with tempfile.TemporaryDirectory() as folder:  # A file, since faststart reads what was written.
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", format="mp4", options=CONTAINER) as container:
            stream = None
            for picture, tick in zip(pictures, _ticks(times_s), strict=True):
                if stream is None:
                    stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=ENCODER)
                    stream.width, stream.height = picture.size
                    stream.pix_fmt = "yuv420p"
                    context = stream.codec_context
                    context.time_base = Fraction(1, TICKS)
                    context.colorspace, context.color_range = Colorspace.ITU601, ColorRange.MPEG
                    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
                frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
                frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.MPEG)
                frame.pts, frame.time_base = tick, Fraction(1, TICKS)
                container.mux(stream.encode(frame))
            if stream is not None:
                container.mux(stream.encode())
        return path.read_bytes()


def gif(pictures: Iterable[Image.Image], times_s: Sequence[float]) -> bytes:
    """A GIF that runs for ever. Its clock counts hundredths of a second, so each picture stays to within one of its time."""
    # All in one set of colours, that of the first picture: sets that change from frame to frame flicker.
    reduced: list[Image.Image] = []
    for picture in pictures:
        colours = reduced[0] if reduced else None
        small = picture.quantize(GIF_COLOURS, palette=colours, dither=Image.Dither.NONE)
        reduced.append(small)
    ends = np.round(np.asarray(times_s) * 100).astype(int)
    waits = [*(np.diff(ends).clip(2) * 10).tolist(), LAST_GIF_FRAME_MS]
    buffer = io.BytesIO()
    reduced[0].save(buffer, "GIF", save_all=True, append_images=reduced[1:], duration=waits, loop=0, optimize=False)
    return buffer.getvalue()


def _ticks(times_s: Sequence[float]) -> list[int]:
    return [round((time - times_s[0]) * TICKS) for time in times_s]
