"""Two tracks of one thing: a detector that has two words for a chair, or a tracker that began anew beside itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.corrections import merged, removed
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.hand_object_classes import BODY

SAME_IOU = 0.65  # boxes that share so much, as intersection over union, are of one thing
INSIDE, PART_IOU = 0.85, 0.3  # so much of a box inside another, which is not far larger: a detector took a part for the whole
MOSTLY = 0.5  # in at least this share of the time in which both are seen
LEAST_S = 0.5  # that both are seen
HARDLY_ALONE = 0.8  # of the time that a part is seen the whole is seen too


def duplicates(film_tracks: FilmTracks, apart: Collection[int] = ()) -> dict[int, int]:
    """Which tracks are a thing that another one is already, and which that is: the one that was found more often and surer.

    Args:
        film_tracks: what was seen, in the words of a model: two words of a detector that mean the same to it are one. Hands and
            heads may well lie on each other, and boxes that somebody brought say what they say.
        apart: tracks of which a person said what they are.

    Returns:
        Track -> the track that it is a part of, by position.
    """
    return {at: into for at, (into, _) in _found(film_tracks, apart).items()}


def without_duplicates(film_tracks: FilmTracks, apart: Collection[int] = ()) -> FilmTracks:
    """The same with duplicates made one, and a note that says so; all tracks keep their positions. `apart` as above."""
    found = _found(film_tracks, apart)
    into = {at: other for at, (other, _) in found.items()}
    names = Counter(film_tracks.tracks[at].name for at in into.values())
    notes = [
        f"{'Two tracks' if number == 1 else f'{number + 1} tracks'} of one {name} lay on each other, so I took them for one."
        if len({into[at] for at in into if film_tracks.tracks[at].name == name}) == 1
        else f"{number} more tracks of {name} lay on others of it, so I took them for the same things."
        for name, number in names.items()
    ]
    # Boxes of a part and of the whole in one track would look like a thing that grows.
    whole = merged(film_tracks, {at: other for at, (other, part) in found.items() if not part})
    return replace(removed(whole, [at for at, (_, part) in found.items() if part]), notes=(*film_tracks.notes, *notes))


def _found(film_tracks: FilmTracks, apart: Collection[int]) -> dict[int, tuple[int, bool]]:
    """Track -> the one that it is a part of, and whether its boxes show a part of the thing only."""
    if film_tracks.box_source.startswith("brought"):
        return {}
    tracks = film_tracks.tracks
    free = [at for at, t in enumerate(tracks) if at not in apart and t.name not in BODY and t.present.any()]
    free.sort(key=lambda at: (-tracks[at].score * tracks[at].samples, at))
    found: dict[int, tuple[int, bool]] = {}
    for one, other in combinations(free, 2):
        if one in found or other in found or tracks[one].name != tracks[other].name:
            continue
        shared, inside, alone = _overlap(tracks[one], tracks[other], film_tracks.times_s)
        if shared >= SAME_IOU or (inside >= INSIDE and shared >= PART_IOU and alone <= 1 - HARDLY_ALONE):
            found[other] = one, shared < SAME_IOU
    return found


def _overlap(one: FilmTrack, other: FilmTrack, times_s: NDArray[np.float64]) -> tuple[float, float, float]:
    """What two tracks share MOSTLY: intersection over union, and of the smaller box; and how long the other is seen alone."""
    both = one.present & other.present
    frame_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.0
    if both.sum() * frame_s < LEAST_S:
        return 0.0, 0.0, 1.0
    first, second = one.boxes_xyxy[both].astype(np.float64), other.boxes_xyxy[both].astype(np.float64)
    shared = np.prod((np.minimum(first[:, 2:], second[:, 2:]) - np.maximum(first[:, :2], second[:, :2])).clip(0), axis=1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (first, second)]
    shares = (shared / (areas[0] + areas[1] - shared), shared / np.minimum(*areas))
    union, inside = (float(np.quantile(share, 1 - MOSTLY)) for share in shares)
    return union, inside, 1 - float(both.sum() / other.present.sum())
