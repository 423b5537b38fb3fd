"""What a film from a stranger must be like before anything is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.stream import VideoStream

from laiar_core.errors import LaiarError
from laiar_core.reading import is_file
from laiar_core.video.describe import changes, colours_in_words, container_name, warnings
from laiar_core.video.facts import FilmFacts
from laiar_core.video.frame_index import frame_table
from laiar_core.video.open_film import opened, picture_streams
from laiar_core.video.orientation import orientation_of
from laiar_core.video.packets import packets_of


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


MIN_FRAMES = 2  # one picture shows no change


def inspect(path: Path, limits: FilmLimits | None = None) -> FilmFacts:
    """Inspect a film without decoding all of it, unless nothing less tells which frames it has.

    Args:
        path: the film.
        limits: how large and long it may be.

    Returns:
        What it is.

    Raises:
        LaiarError: for anything that is no film, that is broken in the middle, and that is beyond a limit.
    """
    limits = limits or FilmLimits()
    name = path.name
    if not is_file(path):
        raise LaiarError(f"{name!r} is not a file; name a video file")
    size = path.stat().st_size
    if size == 0:
        raise LaiarError(f"{name!r} is empty; copy or record it again")
    if size > limits.max_bytes:
        raise LaiarError(f"{name!r} has {_megabytes(size)}; at most {_megabytes(limits.max_bytes)} are taken: cut it shorter")
    with opened(path) as film:
        _check_size(name, picture_streams(film, path)[0], limits)
    # What the packets say counts, and before any is decoded: what a file claims may be a lie, and its sound may be longer.
    packets = packets_of(path)
    _check_count(name, sum(packet.shown for packet in packets.all), limits)
    _check_length(name, packets.seconds, limits)
    table = frame_table(path)
    _check_count(name, len(table.pts), limits)
    seconds = float(table.times_s[-1] - table.times_s[0])
    _check_length(name, seconds, limits)
    with opened(path) as film:
        stream = table.pictures(film)
        _check_size(name, stream, limits)
        stored = (stream.codec_context.width, stream.codec_context.height)
        first = next(table.decoded(film), None)
        if first is None:
            raise LaiarError(f"not one picture of {name!r} can be decoded; copy or convert it again")
        aspect = stream.sample_aspect_ratio or Fraction(1)
        shown_as = orientation_of(first).size(*shown_size(first.width, first.height, aspect))
        gaps = np.diff(table.times_s)
        return FilmFacts(
            size=shown_as,
            frames=len(table.pts),
            seconds=seconds,
            container=container_name(packets.container),
            coding=packets.coding,
            stored=stored,
            rate=float(1 / np.median(gaps)),
            rates=(float(1 / gaps.max()), float(1 / gaps.min())),
            colours=colours_in_words(first),
            changes=changes(film, table, first, shown_as),
            warnings=(*table.notes, *warnings(film, table)),
        )


def shown_size(width: int, height: int, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """The size of a picture with its pixels made square.

    Args:
        width: pixels in a row of the stored picture.
        height: its rows.
        pixel_aspect: width of a pixel in its heights; None where they are square.

    Returns:
        (width, height) in pixels.
    """
    return (max(round(width * pixel_aspect), 1) if pixel_aspect else width), height


def _check_size(name: str, stream: VideoStream, limits: FilmLimits) -> None:
    width, height = stream.codec_context.width, stream.codec_context.height
    if not width or not height:
        raise LaiarError(f"{name!r} has a video stream without pictures; convert it to MP4")
    if width * height > limits.max_pixels:
        raise LaiarError(
            f"the pictures of {name!r} have {width} x {height} pixels; at most {limits.max_pixels / 1e6:.1f} million are taken: "
            "make it smaller"
        )


def _check_count(name: str, frames: int, limits: FilmLimits) -> None:
    if frames < MIN_FRAMES:
        raise LaiarError(f"{name!r} shows one picture only; an action takes a film of at least {MIN_FRAMES} frames")
    if frames > limits.max_frames:
        raise LaiarError(f"{name!r} has {frames} frames; at most {limits.max_frames} are taken: cut it shorter")


def _check_length(name: str, seconds: float, limits: FilmLimits) -> None:
    if seconds > limits.max_seconds:
        raise LaiarError(
            f"{name!r} is {_minutes(seconds)} long; at most {_minutes(limits.max_seconds)} are taken: cut it shorter"
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
