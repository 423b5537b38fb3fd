"""More training clips from the same recordings: random stretches, with the action that their annotated transitions make.

Zhuo et al. (2019) define each action as one transition, and the recordings are annotated in every frame. So a stretch that nobody
listed as a clip has an action too, wherever its transitions make exactly one, or `null` where they make none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.action_changes import action_changes
from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION, Knowledge

SHORTEST, LONGEST = 16, 150  # frames of a window
MARGIN = 3  # frames of a window that lie at least on each side of its transition


class WindowSampler:
    """Draws windows of a wanted action from annotated recordings."""

    def __init__(self, recordings: Sequence[Clip], knowledge: Knowledge) -> None:
        self.recordings, self.knowledge = recordings, knowledge
        self.changes = [[(c.frame, c.action) for c in action_changes(r, knowledge)] for r in recordings]
        # (recording, frame or None) where each action can be found
        self.places: dict[str, list[tuple[int, int | None]]] = {NULL_ACTION: [(i, None) for i in range(len(recordings))]}
        for i, changes in enumerate(self.changes):
            for frame, action in changes:
                self.places.setdefault(action, []).append((i, frame))

    def draw(self, action: str, rng: np.random.Generator) -> Clip | None:
        """A random window that shows just this action; None where the recordings show none or fifty tries found none."""
        places = self.places.get(action, [])
        for _ in range(50 if places else 0):
            index, frame = places[rng.integers(len(places))]
            length = int(np.exp(rng.uniform(np.log(SHORTEST), np.log(LONGEST))))
            total = len(self.recordings[index])
            low, high = (
                (0, total - length) if frame is None else (max(0, frame - length + MARGIN), min(total - length, frame - MARGIN))
            )
            if low > high:
                continue
            first = int(rng.integers(low, high + 1))
            inside = {a for f, a in self.changes[index] if first < f < first + length}
            if (inside or {NULL_ACTION}) == {action}:
                return replace(self.recordings[index].stretch(first, first + length - 1), action=action)
        return None


def jittered_frames(length: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Distinct frames of a clip, one at a random place in each of equal parts.

    Args:
        length: frames of the clip.
        count: how many parts; fewer of a shorter clip.
        rng: of everything random.

    Returns:
        At most `count` frames, counted from 0, rising.
    """
    count = min(count, length)
    return np.unique(((np.arange(count) + rng.random(count)) * length / count).astype(np.int64))
