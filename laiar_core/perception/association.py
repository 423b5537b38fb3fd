"""Which sights are one thing: each word of a detector that knows its things is followed alone, all other sights together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.detector import Detections, Detector
from laiar_core.perception.track_cuts import cut_at_jumps
from laiar_core.perception.tracker import Followed, Tracker


@dataclass(frozen=True)
class FollowedThing:
    """One thing.

    Attributes:
        name: what it was called most.
        followed: its sights.
        weight: sum of their scores.
        known: whether it was followed by a word that its detector knows well.
    """

    name: str
    followed: Followed
    weight: float
    known: bool


def follow_things(
    times_s: NDArray[np.float64],
    samples: Sequence[Detections],
    detector: Detector,
    near: Tracker,
    far: Tracker,
    min_samples: int,
    picture_height: float,
) -> list[FollowedThing]:
    """The things of all sampled frames, in the order of their first sight.

    Args:
        times_s: (n,) when the sampled frames are shown, in seconds.
        samples: what the detector found in each of the sampled frames.
        detector: which has the names of the classes, and those that are known for sure.
        near: keeps things apart by where they were, whatever they are called.
        far: finds a thing again that moved farther than to its neighbour's place: what is followed has one word.
        min_samples: so often a word must come from who knows it; otherwise those sights are followed with the others.
        picture_height: in pixels.

    Returns:
        One entry a thing.
    """
    known = np.zeros(len(detector.names), dtype=bool)
    known[list(detector.known)] = True
    free = [np.ones(len(found), dtype=bool) for found in samples]
    things: list[FollowedThing] = []
    for word in dict.fromkeys(detector.names[label] for label in detector.known):
        called = np.array([name == word for name in detector.names], dtype=bool)
        for one in _followed(far, times_s, samples, [called[found.labels] for found in samples], picture_height):
            sights = list(zip(one.samples.tolist(), one.picks.tolist(), strict=True))
            if sum(known[samples[n].labels[p]] for n, p in sights) >= min_samples:
                things.append(_named(one, samples, detector.names, known=True))
                for n, p in sights:
                    free[n][p] = False
    rest = [mask & ~known[found.labels] for mask, found in zip(free, samples, strict=True)]
    followed = _followed(near, times_s, samples, rest, picture_height)
    things += [_named(one, samples, detector.names, known=False) for one in followed]
    return sorted(things, key=lambda thing: int(thing.followed.samples[0]))


def _followed(
    tracker: Tracker,
    times_s: NDArray[np.float64],
    samples: Sequence[Detections],
    masks: Sequence[NDArray[np.bool_]],
    picture_height: float,
) -> list[Followed]:
    """What the tracker makes of a part of the sights, cut where it jumps, with picks that count all of them."""
    if not any(mask.any() for mask in masks):
        return []
    places = [np.flatnonzero(mask) for mask in masks]
    found = tracker.follow(times_s, [sample.taken(mask) for sample, mask in zip(samples, masks, strict=True)])
    whole = [
        Followed(one.samples, np.array([places[n][p] for n, p in zip(one.samples, one.picks, strict=True)], dtype=np.int64))
        for one in found
    ]
    return [piece for one in whole for piece in cut_at_jumps(one, times_s, samples, picture_height)]


def _named(one: Followed, samples: Sequence[Detections], names: Sequence[str], known: bool) -> FollowedThing:
    votes: dict[str, float] = {}
    for n, p in zip(one.samples.tolist(), one.picks.tolist(), strict=True):
        name = names[samples[n].labels[p]]
        votes[name] = votes.get(name, 0.0) + float(samples[n].scores[p])
    return FollowedThing(max(votes, key=lambda name: votes[name]), one, sum(votes.values()), known)
