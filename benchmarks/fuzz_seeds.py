"""Small films of many kinds to be damaged, and the ways in which they are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FRAMES, SIZE, TICKS = 24, (160, 120), 600
# File name -> coder, format of its pixels, times of its frames in 600ths of a second, and how far it is turned.
EVEN = [20 * n for n in range(FRAMES)]
KINDS: dict[str, tuple[str, str, list[int], int]] = {
    "even.mp4": ("libx264", "yuv420p", EVEN, 0),
    "hidden.mp4": ("libx264", "yuv420p", [20 * n for n in range(-11, FRAMES)], 0),
    "uneven.mp4": ("libx264", "yuv420p", [20 * n + 7 * (n % 3) for n in range(FRAMES)], 0),
    "turned.mov": ("libx264", "yuv420p", EVEN, 90),
    "old.avi": ("mpeg4", "yuv420p", EVEN, 0),
    "web.webm": ("libvpx-vp9", "yuv420p", EVEN, 0),
    "box.mkv": ("libx264", "yuv444p", EVEN, 0),
    "stream.ts": ("libx264", "yuv420p", EVEN, 0),
    "photos.mov": ("mjpeg", "yuvj420p", EVEN, 0),
    "new.mp4": ("libx265", "yuv420p", EVEN, 0),
    "screen.mp4": ("libx264", "yuv420p", EVEN, 0),
    "wrapped.avi": ("libx264", "yuv420p", EVEN, 0),
    "disc.mpg": ("mpeg2video", "yuv420p", EVEN, 0),
    "flash.flv": ("libx264", "yuv420p", EVEN, 0),
    "windows.wmv": ("wmv2", "yuv420p", EVEN, 0),
    "moving.gif": ("gif", "rgb8", EVEN, 0),
    "live.webm": ("libvpx", "yuv420p", EVEN, 0),
    "archive.mkv": ("ffv1", "yuv444p10le", EVEN, 0),
}
FRAGMENTS = {"screen.mp4": {"movflags": "frag_keyframe+empty_moov"}}
COUNTED = (".avi", ".mpg", ".wmv", ".gif")  # formats of films at an even rate
QUIET = {"x265-params": "log-level=none"}

Rng = np.random.Generator
Damage = Callable[[bytearray, bytes, Rng], bytearray]


def write_seeds(folder: Path) -> list[Path]:
    """The films, one of each kind."""
    return [_write(folder / name, *kind) for name, kind in KINDS.items()]


def _write(path: Path, coder: str, pixels: str, ticks: list[int], turned: int) -> Path:
    base = Fraction(1, 30 if path.suffix in COUNTED else TICKS)
    with av.open(str(path), "w", options=FRAGMENTS.get(path.name, {})) as film:
        stream = film.add_stream(coder, rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, pixels
        stream.codec_context.time_base = base
        if coder == "libx265":
            stream.options = dict(QUIET)
        if turned:
            stream.set_display_rotation(turned)
        for number, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(_picture(number), format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = (number if path.suffix in COUNTED else tick), base
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return path


def _picture(number: int) -> NDArray[np.uint8]:
    shown = np.full((SIZE[1], SIZE[0], 3), 90, dtype=np.uint8)
    shown[40:80, 4 * number : 4 * number + 40] = (200, 60, 20)
    return shown


def _place(data: bytearray, rng: Rng) -> int:
    """Somewhere: as often as not in the first or last thousand bytes, where most formats keep their tables."""
    where = int(rng.integers(4))
    if where == 0:
        return int(rng.integers(min(len(data), 1000)))
    if where == 1:
        return len(data) - 1 - int(rng.integers(min(len(data), 1000)))
    return int(rng.integers(len(data)))


def _length(data: bytearray, rng: Rng) -> int:
    return int(2 ** rng.uniform(0, np.log2(len(data))))


def flip(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """Some bytes become others."""
    for _ in range(int(2 ** rng.uniform(0, 8))):
        data[_place(data, rng)] = int(rng.integers(256))
    return data


def number(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """Some whole numbers become extreme ones."""
    extremes = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\x01", b"\xff\xff\xff\x7f")
    for _ in range(int(rng.integers(1, 4))):
        at = max(min(_place(data, rng), len(data) - 4), 0) & ~3
        data[at : at + 4] = extremes[int(rng.integers(len(extremes)))]
    return data


def cut(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """The end is missing."""
    return data[: _place(data, rng)]


def erase(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """A stretch is nothing but zeros."""
    at, length = _place(data, rng), _length(data, rng)
    data[at : at + length] = bytes(len(data[at : at + length]))
    return data


def lose(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """A stretch is missing, and the rest moves up."""
    at = _place(data, rng)
    del data[at : at + _length(data, rng)]
    return data


def repeat(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """A stretch comes twice."""
    at, length = _place(data, rng), _length(data, rng)
    data[at:at] = data[at : at + length]
    return data


def swap(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """Two stretches change places."""
    length = max(_length(data, rng) // 2, 1)
    one, two = (int(rng.integers(max(len(data) - length, 1))) for _ in range(2))
    data[one : one + length], data[two : two + length] = data[two : two + length], data[one : one + length]
    return data


def splice(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """The rest is that of another film."""
    return data[: _place(data, rng)] + other[int(rng.integers(len(other))) :]


def insert(data: bytearray, other: bytes, rng: Rng) -> bytearray:
    """Noise in between."""
    at = _place(data, rng)
    data[at:at] = rng.bytes(min(_length(data, rng), 4096))
    return data


DAMAGES: tuple[Damage, ...] = (flip, number, cut, erase, lose, repeat, swap, splice, insert)
