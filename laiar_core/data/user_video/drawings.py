"""Boxes that a person drew in a video, each followed both ways: one file each, which stays when the drawing is taken back."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.perception.box_tracker import joined
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks


def save_drawing(folder: UserVideoFolder, frame: int, track: FilmTrack, seen: FilmTracks) -> int:
    """Keep a drawing.

    Args:
        folder: of the video.
        frame: that the box was drawn in, from 0.
        track: what was followed from there.
        seen: what was seen in the film, which has its size and times.

    Returns:
        The number of the drawing.
    """
    number = max(drawing_numbers(folder), default=-1) + 1
    drawing = FilmTracks(seen.frame_size, seen.times_s, np.array([frame], dtype=np.int64), (track,))
    save_film_tracks(drawing, drawing_file(folder, number))
    return number


def drawn_tracks(folder: UserVideoFolder, drawn: tuple[tuple[int, ...], ...] | None) -> tuple[FilmTrack, ...]:
    """The things that were drawn.

    Args:
        folder: of the video.
        drawn: for each thing the numbers of its drawings; None: each drawing is a thing of its own.

    Returns:
        A track each.
    """
    return tuple(joined([_drawing(folder, number) for number in thing]) for thing in counted(folder, drawn))


def counted(folder: UserVideoFolder, drawn: tuple[tuple[int, ...], ...] | None) -> tuple[tuple[int, ...], ...]:
    """For each drawn thing the numbers of its drawings; see `drawn_tracks`."""
    return drawn if drawn is not None else tuple((number,) for number in drawing_numbers(folder))


def drawing_numbers(folder: UserVideoFolder) -> list[int]:
    """The numbers of all drawings that lie there, rising, also of those that were taken back."""
    names = (path.stem.removeprefix("drawn-") for path in folder.path.glob("drawn-*.npz"))
    return sorted(int(name) for name in names if name.isdecimal())


def drawing_file(folder: UserVideoFolder, number: int) -> Path:
    """Where a drawing lies."""
    return folder.path / f"drawn-{number:03d}.npz"


def _drawing(folder: UserVideoFolder, number: int) -> tuple[int, FilmTrack]:
    kept = load_film_tracks(drawing_file(folder, number))
    return int(kept.sampled[0]), kept.tracks[0]
