"""From what a file of boxes says to the tracks of a film, with a box in every frame in which a thing is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import BoxSource, FilmTrack, FilmTracks
from laiar_core.perception.track_files.brought import Brought, BroughtTrack
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

MAX_TRACKS = 60  # the model looks at every pair of them
CUT_PIXELS = 0.5  # boxes that reach less far beyond the picture are not worth a word
Size = tuple[int, int]


def boxes_of_film(film: Path, brought: Brought, original_size: Size) -> FilmTracks:
    """The boxes that somebody brought with a film, on its frames.

    Args:
        film: the prepared film, whose frames the boxes are in.
        brought: what the file says (`read_boxes`).
        original_size: (width, height) of the film as it was brought, before it was made smaller; what the file measures in.

    Returns:
        The tracks, in pixels of the prepared film.

    Raises:
        LaiarError: one sentence for a file that was made for another film.
    """
    height, width = read_frames(film, [0]).shape[1:3]
    return on_film(brought, presentation_times(film), (width, height), original_size)


def on_film(brought: Brought, times_s: NDArray[np.float64], frame_size: Size, original_size: Size) -> FilmTracks:
    """Put boxes on a film.

    Args:
        brought: what a file says.
        times_s: float64 (F,), when each frame of the film is shown.
        frame_size: (width, height) of the prepared film, which the tracks are measured in.
        original_size: the same of the film as it was brought. Boxes may be in either.

    Returns:
        The tracks; those that are there longest where there are more than `MAX_TRACKS`.

    Raises:
        LaiarError: where size, length or a box shows that the file was made for another film.
    """
    frames = len(times_s)
    _check_frames(brought, frames)
    size = _checked_size(brought, frame_size, original_size)
    kept = _longest(brought.tracks)
    scale = np.tile(np.array(frame_size) / size, 2)
    cut, tracks = 0, []
    for track in kept:
        cut += _beyond(brought, track, size, np.array(size) / original_size * CUT_PIXELS)
        boxes, present = _every_frame(track, frames, frames - 1 if brought.last is None else brought.last)
        sides: NDArray[np.float32] = np.clip(boxes * scale, 0, np.tile(frame_size, 2)).astype(np.float32)
        present &= (sides[:, 2] > sides[:, 0]) & (sides[:, 3] > sides[:, 1])
        sides[~present] = 0
        tracks.append(FilmTrack(track.name, track.score, int(track.present.sum()), sides, present))
    notes = list(brought.notes)
    if len(kept) < len(brought.tracks):
        notes.append(f"{brought.name} has {len(brought.tracks):,} tracks; the {MAX_TRACKS} that are there longest are taken.")
    if cut:
        notes.append(f"{cut:,} {'box reaches' if cut == 1 else 'boxes reach'} beyond the picture; the part outside is cut off.")
    source = cast(BoxSource, f"brought ({brought.format})")
    made = FilmTracks(frame_size, times_s, np.arange(frames), tuple(tracks), box_source=source)
    classes = f"The boxes were brought in {brought.name} ({brought.format}): {', '.join(made.names)}."
    return replace(made, notes=(classes, *notes))


def _check_frames(brought: Brought, frames: int) -> None:
    """LaiarError where a file says that its film has other frames, or has boxes in some that this one has not."""
    if brought.frames is not None and abs(brought.frames - frames) > brought.slack:
        raise LaiarError(
            f"{brought.name} was made for a film of {brought.frames:,} frames, and this one has {frames:,}; "
            "bring the boxes of this film"
        )
    beyond = frames + brought.slack
    if brought.last is not None and brought.last >= beyond:
        raise LaiarError(
            f"{brought.name} goes to frame {brought.last:,} of its film, counted from 0, and this one ends with {frames - 1:,}; "
            "bring the boxes of this film"
        )
    for track in brought.tracks:
        if track.frames[-1] >= beyond:
            raise LaiarError(
                f"{brought.place(int(track.at[-1]))} has a box in frame {track.frames[-1] + 1:,} of its film, and this one has "
                f"{frames:,} frames; bring the boxes of this film"
            )


def _checked_size(brought: Brought, frame_size: Size, original_size: Size) -> tuple[float, float]:
    """(width, height) of the picture in the units of the boxes."""
    if brought.size is None:
        return original_size
    if brought.pixels and brought.size not in (original_size, frame_size):
        width, height = brought.size
        raise LaiarError(
            f"{brought.name} was made for pictures of {width:g} x {height:g} pixels, and those of this film have "
            f"{original_size[0]} x {original_size[1]}; bring the boxes of this film"
        )
    return brought.size


def _longest(tracks: Sequence[BroughtTrack]) -> Sequence[BroughtTrack]:
    if len(tracks) <= MAX_TRACKS:
        return tracks
    spans = [len(track.frames) for track in tracks]
    longest = set(np.argsort([-span for span in spans], kind="stable")[:MAX_TRACKS].tolist())
    return [track for at, track in enumerate(tracks) if at in longest]


def _beyond(brought: Brought, track: BroughtTrack, size: tuple[float, float], slack: NDArray[np.float64]) -> int:
    """How many boxes of a track reach beyond the picture (LaiarError where one is wholly outside).

    Args:
        brought: the file.
        track: of the file.
        size: (width, height) of the picture in units of the boxes.
        slack: (2,) by how much they may.
    """
    low, high = track.boxes_xyxy[:, :2], track.boxes_xyxy[:, 2:]
    outside = track.present & ((high <= 0) | (low >= size)).any(axis=1)
    if outside.any():
        first = int(outside.argmax())
        box = ", ".join(f"{side:g}" for side in track.boxes_xyxy[first])
        raise LaiarError(
            f"{brought.place(int(track.at[first]))} has a box outside the picture of {size[0]:g} x {size[1]:g}: {box}; "
            "correct it, or bring the boxes of this film"
        )
    return int((track.present & ((low < -slack) | (high > size + slack)).any(axis=1)).sum())


def _every_frame(track: BroughtTrack, frames: int, last: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Boxes (F, 4) at every frame and whether the thing is there (F,): between two boxes on the line from one to the other."""
    at = np.arange(frames)
    before = np.searchsorted(track.frames, at, side="right") - 1  # the last box that is given, -1 before the first
    given = track.frames[before] == at
    present = (before >= 0) & np.where(given, track.present[before], track.lasts[before]) & (at <= last)
    boxes = np.stack([np.interp(at, track.frames, side) for side in track.boxes_xyxy.T], axis=1)
    return boxes, present
