"""What a film from a stranger must be like before anything is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.reading import is_file
from laiar_core.video.frame_index import frame_table, opened


@dataclass(frozen=True)
class FilmLimits:
    """The largest film that is taken. The defaults keep a small server in reach of its answer.

    Attributes:
        max_bytes: of the file.
        max_seconds: from the first frame to the last.
        max_frames: that are shown.
        max_pixels: of one picture.
    """

    max_bytes: int = 1_000_000_000
    max_seconds: float = 900.0
    max_frames: int = 60_000
    max_pixels: int = 4096 * 2304


@dataclass(frozen=True)
class FilmFacts:
    """What a film is.

    Attributes:
        size: (width, height) in pixels as it is shown: upright, with square pixels.
        frames: how many are shown.
        seconds: from the first frame to the last.
    """

    size: tuple[int, int]
    frames: int
    seconds: float


MIN_FRAMES = 2  # one picture shows no change


def inspect(path: Path, limits: FilmLimits | None = None) -> FilmFacts:
    """Inspect a film without decoding all of it. LaiarError for anything that is no film and for one that is beyond a limit."""
    limits = limits or FilmLimits()
    name = path.name
    if not is_file(path):
        raise LaiarError(f"{name!r} is not a file; name a video file")
    size = path.stat().st_size
    if size == 0:
        raise LaiarError(f"{name!r} is empty; copy or record it again")
    if size > limits.max_bytes:
        raise LaiarError(f"{name!r} has {_megabytes(size)}; at most {_megabytes(limits.max_bytes)} are taken: cut it shorter")
    with opened(path) as (film, stream):
        coded = stream.codec_context
        if not coded.width or not coded.height:
            raise LaiarError(f"{name!r} has a video stream without pictures; convert it to MP4")
        if coded.width * coded.height > limits.max_pixels:
            raise LaiarError(
                f"the pictures of {name!r} have {coded.width} x {coded.height} pixels; at most "
                f"{limits.max_pixels / 1e6:.1f} million are taken: make it smaller"
            )
        if film.duration is not None:  # What the file claims, before its packets are read.
            _check_length(name, film.duration / 1_000_000, limits)
        first = next(film.decode(stream), None)
        if first is None:
            raise LaiarError(f"not one picture of {name!r} can be decoded; copy or convert it again")
        shown = shown_size(first.width, first.height, stream.sample_aspect_ratio, first.rotation)
    table = frame_table(path)
    if len(table.pts) < MIN_FRAMES:
        raise LaiarError(f"{name!r} shows one picture only; an action takes a film of at least {MIN_FRAMES} frames")
    if len(table.pts) > limits.max_frames:
        raise LaiarError(f"{name!r} has {len(table.pts)} frames; at most {limits.max_frames} are taken: cut it shorter")
    times = table.times_s
    seconds = float(times[-1] - times[0])
    _check_length(name, seconds, limits)
    return FilmFacts(shown, len(times), seconds)


def shown_size(width: int, height: int, pixel_aspect: Fraction | None, rotation: int) -> tuple[int, int]:
    """The size of a picture as it is shown: pixels made square, then turned upright.

    Args:
        width: pixels in a row of the stored picture.
        height: its rows.
        pixel_aspect: width of a pixel in its heights; None where they are square.
        rotation: degrees that it is turned by when it is shown.

    Returns:
        (width, height) in pixels.
    """
    if pixel_aspect:
        width = max(round(width * pixel_aspect), 1)
    return (height, width) if rotation % 180 else (width, height)


def _check_length(name: str, seconds: float, limits: FilmLimits) -> None:
    if seconds > limits.max_seconds:
        raise LaiarError(
            f"{name!r} is {_minutes(seconds)} long; at most {_minutes(limits.max_seconds)} are taken: cut it shorter"
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
