"""What a person corrects in the tracks of a film: other names, two tracks that are one thing, tracks that are none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks


def renamed(film_tracks: FilmTracks, names: Mapping[int, str]) -> FilmTracks:
    """The same with other names for some tracks, by position."""
    _check(film_tracks, names)
    tracks = tuple(replace(track, name=names.get(at, track.name)) for at, track in enumerate(film_tracks.tracks))
    return replace(film_tracks, tracks=tracks)


def merged(film_tracks: FilmTracks, into: Mapping[int, int]) -> FilmTracks:
    """Tracks poured into others: `into[a] == b` says that a is the same thing as b. Where both have a box, that of b counts.

    The positions of all tracks stay: a track that was poured out is present nowhere any more.
    """
    _check(film_tracks, [*into, *into.values()])
    tracks = list(film_tracks.tracks)
    for source in sorted(into):
        target = _end(into, source)
        tracks[target] = _joined(tracks[target], tracks[source])
        tracks[source] = _emptied(tracks[source])
    return replace(film_tracks, tracks=tuple(tracks))


def removed(film_tracks: FilmTracks, positions: Collection[int]) -> FilmTracks:
    """The same with some tracks present nowhere; the positions of all tracks stay."""
    _check(film_tracks, positions)
    return replace(film_tracks, tracks=tuple(_emptied(t) if at in positions else t for at, t in enumerate(film_tracks.tracks)))


def _emptied(track: FilmTrack) -> FilmTrack:
    return replace(track, boxes_xyxy=np.zeros_like(track.boxes_xyxy), present=np.zeros_like(track.present), scores=None)


def _joined(track: FilmTrack, other: FilmTrack) -> FilmTrack:
    boxes = np.where(track.present[:, None], track.boxes_xyxy, other.boxes_xyxy)  # (F, 4)
    samples = track.samples + other.samples
    score = (track.score * track.samples + other.score * other.samples) / max(samples, 1)
    scores = np.where(track.present, track.frame_scores, other.frame_scores)  # (F,)
    return replace(track, boxes_xyxy=boxes, present=track.present | other.present, samples=samples, score=score, scores=scores)


def _end(into: Mapping[int, int], at: int) -> int:
    """Where a chain of merges leads; LaiarError where it is a ring."""
    passed = {at}
    while at in into:
        at = into[at]
        if at in passed:
            raise LaiarError(f"track {at + 1} cannot be a part of itself; choose another one to merge into")
        passed.add(at)
    return at


def _check(film_tracks: FilmTracks, positions: Collection[int]) -> None:
    for at in positions:
        if not 0 <= at < len(film_tracks.tracks):
            raise LaiarError(f"there is no track {at + 1}; the film has {len(film_tracks.tracks)}")
