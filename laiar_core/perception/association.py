"""Which sights are one thing: each word of a detector that knows its things is followed alone, all other sights together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.detector import Detections, Detector
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
    times_s: NDArray[np.float64], looks: Sequence[Detections], detector: Detector, near: Tracker, far: Tracker, min_looks: int
) -> list[FollowedThing]:
    """The things of all sampled frames, in the order of their first sight.

    Args:
        times_s: (n,) when the sampled frames are shown, in seconds.
        looks: what the detector found in each of them.
        detector: which has the names of the classes, and those that are known for sure.
        near: tells one thing from another by where it was, whatever it is called.
        far: finds a thing again that moved farther than to its neighbour's place: what is followed has one word.
        min_looks: so often a word must come from who knows it; otherwise those sights are followed with the others.

    Returns:
        One entry a thing.
    """
    known = np.zeros(len(detector.names), dtype=bool)
    known[list(detector.known)] = True
    free = [np.ones(len(found), dtype=bool) for found in looks]
    things: list[FollowedThing] = []
    for word in dict.fromkeys(detector.names[label] for label in detector.known):
        called = np.array([name == word for name in detector.names], dtype=bool)
        for one in _followed(far, times_s, looks, [called[found.labels] for found in looks]):
            sights = list(zip(one.looks.tolist(), one.picks.tolist(), strict=True))
            if sum(known[looks[n].labels[p]] for n, p in sights) >= min_looks:
                things.append(_named(one, looks, detector.names, known=True))
                for n, p in sights:
                    free[n][p] = False
    rest = [mask & ~known[found.labels] for mask, found in zip(free, looks, strict=True)]
    things += [_named(one, looks, detector.names, known=False) for one in _followed(near, times_s, looks, rest)]
    return sorted(things, key=lambda thing: int(thing.followed.looks[0]))


def _followed(
    tracker: Tracker, times_s: NDArray[np.float64], looks: Sequence[Detections], masks: Sequence[NDArray[np.bool_]]
) -> list[Followed]:
    """What the tracker makes of a part of the sights, with picks that count all of them."""
    if not any(mask.any() for mask in masks):
        return []
    places = [np.flatnonzero(mask) for mask in masks]
    found = tracker.follow(times_s, [look.taken(mask) for look, mask in zip(looks, masks, strict=True)])
    return [
        Followed(one.looks, np.array([places[n][p] for n, p in zip(one.looks, one.picks, strict=True)], dtype=np.int64))
        for one in found
    ]


def _named(one: Followed, looks: Sequence[Detections], names: Sequence[str], known: bool) -> FollowedThing:
    votes: dict[str, float] = {}
    for n, p in zip(one.looks.tolist(), one.picks.tolist(), strict=True):
        name = names[looks[n].labels[p]]
        votes[name] = votes.get(name, 0.0) + float(looks[n].scores[p])
    return FollowedThing(max(votes, key=lambda name: votes[name]), one, sum(votes.values()), known)
