"""Files that are no film, or one that nobody wants to work on, and the sentence that each of them gets."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from films import SIZE, even_ticks, picture, write_film


def claims_three_hours(path: Path) -> None:
    """A film of two frames that lie three hours apart."""
    write_film(path, [0, 3 * 3600 * 600])


def claims_to_be_8k(path: Path) -> None:
    with av.open(str(path), "w") as film:
        stream = film.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 7680, 4320, "yuvj420p"
        film.mux(stream.encode(av.VideoFrame(7680, 4320, "yuvj420p")))
        film.mux(stream.encode(None))


def sound_only(path: Path) -> None:
    with av.open(str(path), "w") as film:
        stream = film.add_stream("aac", rate=44100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        film.mux(stream.encode(frame))
        film.mux(stream.encode(None))


def no_frames(path: Path) -> None:
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        film.start_encoding()


def without_its_end(path: Path) -> None:
    write_film(path, even_ticks(30), faststart=False)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_picture(path: Path) -> None:
    from PIL import Image

    Image.fromarray(picture(1)).save(path, "JPEG")


def a_loop(path: Path) -> None:
    path.symlink_to(path)


def leads_nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("gone.mp4"))


def never_ends(path: Path) -> None:
    path.symlink_to("/dev/zero")


def waits_for_ever(path: Path) -> None:
    os.mkfifo(path)


@dataclass(frozen=True)
class Bad:
    """A file to be made, and a part of what is said about it. `uploads`: whether a browser can bring it."""

    name: str
    make: Callable[[Path], object]
    sentence: str
    uploads: bool = True


WHOLE = "must be a whole video file"
BAD = (
    Bad("missing", lambda path: None, "is not a file", uploads=False),
    Bad("folder", lambda path: path.mkdir(), "is not a file", uploads=False),
    Bad("link to itself", a_loop, "is not a file", uploads=False),
    Bad("link to nothing", leads_nowhere, "is not a file", uploads=False),
    Bad("link to a device", never_ends, "is not a file", uploads=False),
    Bad("pipe", waits_for_ever, "is not a file", uploads=False),
    Bad("empty", lambda path: path.write_bytes(b""), "is empty; copy or record it again", uploads=False),
    Bad("letter", lambda path: path.write_bytes(b"I am a letter.\n" * 400), WHOLE),
    Bad("cut off", without_its_end, WHOLE),
    Bad("sound only", sound_only, "has no picture in it"),
    Bad("photo", a_picture, f"{WHOLE}|shows one picture only"),
    Bad("one frame", lambda path: write_film(path, [0]), "shows one picture only; an action takes a film of at least 2 frames"),
    Bad("no frame", no_frames, f"no frames that are shown|{WHOLE}|has no picture in it|without pictures"),
    Bad("8K", claims_to_be_8k, "have 7680 x 4320 pixels; at most 9.4 million are taken"),
    Bad("three hours", claims_three_hours, "is 180 minutes long; at most 15 minutes are taken"),
    Bad("list of films", lambda path: path.write_text("ffconcat version 1.0\nfile other.mp4\n"), WHOLE),
    Bad("playlist", lambda path: path.write_text("#EXTM3U\n#EXTINF:1,\nother.ts\n#EXT-X-ENDLIST\n"), WHOLE),
)
