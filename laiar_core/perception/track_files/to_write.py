"""The tracks of a film as files of other tools want them: numbered, and in pixels of the film as it was brought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import one_line
from laiar_core.perception.film_tracks import FilmTracks


@dataclass(frozen=True)
class TrackToWrite:
    """A track with its boxes in the frames in which it is present.

    Attributes:
        number: its place among the tracks of the film, from 1: the number that the page shows.
        name: its class.
        frames: int64 (K,), rising, counted from 0.
        boxes_xyxy: float64 (K, 4), left, top, right, bottom in pixels of the film as it was brought.
    """

    number: int
    name: str
    frames: NDArray[np.int64]
    boxes_xyxy: NDArray[np.float64]

    @property
    def boxes_xywh(self) -> NDArray[np.float64]:
        """The same as left, top, width, height."""
        return np.concatenate([self.boxes_xyxy[:, :2], self.boxes_xyxy[:, 2:] - self.boxes_xyxy[:, :2]], axis=1)


@dataclass(frozen=True)
class ToWrite:
    """What is written of a film.

    Attributes:
        film: what its file is called.
        size: (width, height) in pixels as it was brought.
        frames: how many it shows.
        fps: nominal frame rate.
        tracks: those that are present at some time.
    """

    film: str
    size: tuple[int, int]
    frames: int
    fps: float
    tracks: tuple[TrackToWrite, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in the order of the tracks."""
        return tuple(dict.fromkeys(track.name for track in self.tracks))


def to_write(film_tracks: FilmTracks, original_size: tuple[int, int], film: str) -> ToWrite:
    """Prepare the tracks of a film to be written.

    Args:
        film_tracks: what was found or corrected.
        original_size: (width, height) of the film as it was brought.
        film: what its file is called.

    Returns:
        The tracks that are present at some time.
    """
    scale = np.tile(np.array(original_size) / film_tracks.frame_size, 2)
    times = film_tracks.times_s
    tracks = tuple(
        TrackToWrite(
            at + 1, track.name, np.flatnonzero(track.present), track.boxes_xyxy[track.present].astype(np.float64) * scale
        )
        for at, track in enumerate(film_tracks.tracks)
        if track.present.any()
    )
    fps = float(1 / np.median(np.diff(times))) if len(times) > 1 else 1.0
    return ToWrite(one_line(film), original_size, len(times), fps, tracks)
