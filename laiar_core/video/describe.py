"""A film in words: how it is stored, what is changed when it is prepared, and what to know before any result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries

from laiar_core.video.colours import has_alpha, hdr_of, is_full_range
from laiar_core.video.frame_index import FrameTable
from laiar_core.video.orientation import orientation_of
from laiar_core.video.picture import MAX_SIDE

FAR_APART_S = 0.21  # between two frames: films are searched five times a second, so nothing in between can be found
CLAIM_S = 1.0  # that a file may say it is longer than its pictures last
STILL_S = 1.0  # that one picture of a film is shown
SLOWED = 1.5  # times slower than filmed, to be worth a word
_CONTAINERS = {
    "mov,mp4,m4a,3gp,3g2,mj2": "MP4 or MOV",
    "matroska,webm": "Matroska or WebM",
    "mpegts": "MPEG transport stream",
    "mpeg": "MPEG program stream",
    "asf": "WMV (ASF)",
}
_CAPTURED = ("com.android.capture.fps",)  # where phones write how many frames a second they filmed
_MATRICES = {1: "BT.709", 5: "BT.601", 6: "BT.601", 7: "SMPTE 240M", 9: "BT.2020", 10: "BT.2020"}


def container_name(name: str) -> str:
    """What people call a format, from what FFmpeg does."""
    return _CONTAINERS.get(name, name.split(",")[0].upper())


def colours_in_words(first: VideoFrame) -> str:
    """How the pixels of a film are stored, from its first frame."""
    words = [first.format.name, "full range" if is_full_range(first) else "limited range"]
    if first.format.is_rgb:
        words = [first.format.name]
    elif first.colorspace in _MATRICES:
        words.append(_MATRICES[first.colorspace])
    if hdr := hdr_of(first):
        words.append(f"HDR ({hdr})")
    return ", ".join(words)


def changes(film: InputContainer, table: FrameTable, first: VideoFrame, size: tuple[int, int]) -> tuple[str, ...]:
    """What is changed when a film is prepared, beside that it is coded anew.

    Args:
        film: the opened film.
        table: its frames.
        first: the first of them.
        size: of its pictures as they are shown.

    Returns:
        Sentences.
    """
    return tuple(_changes(film, table, first, size))


def _changes(film: InputContainer, table: FrameTable, first: VideoFrame, size: tuple[int, int]) -> Iterator[str]:
    stream = table.pictures(film)
    if words := orientation_of(first).words:
        yield f"The picture is {words}, as the film asks players to."
    if (aspect := stream.sample_aspect_ratio) and aspect != 1:
        yield f"Its pixels are {float(aspect):.3g} times as wide as they are high; they are made square."
    if max(size) > MAX_SIDE:
        yield f"It is made smaller: {MAX_SIDE} pixels on the longer side."
    if first.interlaced_frame:
        yield "It is interlaced: each frame holds two halves filmed one after the other, of which one picture is made."
    if hdr := hdr_of(first):
        yield f"It is in high dynamic range ({hdr}): its colours are mapped to those of ordinary screens, the brightest to white."
    elif first.color_primaries == ColorPrimaries.BT2020:
        yield "Its colours (BT.2020) are mapped to those of ordinary screens."
    if has_alpha(first):
        yield "What is transparent in it is shown as grey."
    elif is_full_range(first) and not first.format.is_rgb:
        yield "Its colours, of full range, are written in limited range, as players expect."
    if abs(table.late_s) >= 0.001:
        yield f"The file counts time from {table.late_s:.3f} s; here the first frame is shown at 0."
    if table.repeated:
        own = "1 frame has no time of its own" if table.repeated == 1 else f"{table.repeated} frames have no times of their own"
        yield f"{own} in the file; what lies between two others in order is shown between them."
    claimed, seconds = (film.duration or 0) / 1_000_000, float(table.times_s[-1] - table.times_s[0])
    if claimed > seconds + CLAIM_S:
        yield f"The file says that it is {claimed:.1f} s long; its pictures last {seconds:.1f} s."
    if film.streams.audio:
        yield "Its sound is left out."
    if (others := len(film.streams.video) - 1) > 0:
        left = "1 other stream of pictures is" if others == 1 else f"{others} other streams of pictures are"
        yield f"{left} left out, such as a cover, thumbnails or a map of depths."


def warnings(film: InputContainer, table: FrameTable) -> tuple[str, ...]:
    """What to know of the times of a film before any result: that it shows too little, or everything too slowly.

    Args:
        film: the opened film.
        table: its frames.

    Returns:
        Sentences.
    """
    found = []
    times = table.times_s
    gaps = np.diff(times)
    usual = float(np.median(gaps))
    if usual > FAR_APART_S:
        found.append(f"Its frames are {usual:.3g} s apart, as in a time-lapse: what happened between two of them was not seen.")
    elif gaps.max() > STILL_S:
        at = int(gaps.argmax())
        found.append(
            f"From {times[at] - times[0]:.1f} s on it shows one picture for {gaps[at]:.1f} s: what happened then was not seen."
        )
    if (slowed := _captured(film) * usual) > SLOWED:
        found.append(
            f"It was filmed at {slowed / usual:.0f} frames a second and is slowed down {slowed:.1f} times: the model learned "
            "from films at their own speed, and what it says of slow motion cannot be relied on."
        )
    return tuple(found)


def _captured(film: InputContainer) -> float:
    """Frames a second that were filmed, as a phone wrote it into the film; 0 where it did not."""
    for name in _CAPTURED:
        with suppress(KeyError, ValueError):
            return float(film.metadata[name])
    return 0.0
