"""Which regions of the pictures a token looks at: its two things and, where they are near each other, what holds both.

A pair whose things are far apart looks at nothing: how far they are is in the layout, and most pairs are far apart most of the
time. A thing's own state looks at the thing. No annotation of relations enters here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.model.pairs import Pair

NEAR = 0.25  # boxes that are this much larger on each side, in parts of their size, touch where things are near each other
MARGIN = 0.1  # how much of the surroundings a region shows on each side, in parts of its size


@dataclass(frozen=True)
class Regions:
    """The M regions that the pairs of a clip look at in T frames, in the order of the frames.

    Attributes:
        steps: int64 (M,) positions among the T frames.
        boxes: float64 (M, 4) in pixels of the clip.
        table: int64 (T, K, K) number of the region of two of the K tracks, -1 for none; the diagonal are single tracks.
    """

    steps: NDArray[np.int64]
    boxes: NDArray[np.float64]
    table: NDArray[np.int64]

    def rows(self, pairs: Sequence[Pair]) -> NDArray[np.int64]:
        """Regions int64 (T, N, 3) of the subject, the object and both; -1 in all three for a token that looks at nothing."""
        subjects, objects = np.array([(p.subject, p.object) for p in pairs], dtype=np.int64).reshape(-1, 2).T
        both = self.table[:, subjects, objects]  # (T, N)
        rows = np.stack([self.table[:, subjects, subjects], self.table[:, objects, objects], both], axis=-1)
        return np.where(both[..., None] >= 0, rows, -1)


def regions_of(clip: Clip, pairs: Sequence[Pair], frames: NDArray[np.int64]) -> Regions:
    """The regions that pairs look at: of both things, and of each, wherever they are near each other.

    Args:
        clip: the clip.
        pairs: its pairs.
        frames: (T,), counted from 0.

    Returns:
        The M regions, each once, and where each pair's are.
    """
    boxes = np.stack([track.boxes_xyxy[frames] for track in clip.tracks], axis=1).astype(np.float64)  # (T, K, 4)
    present = np.stack([track.present[frames] for track in clip.tracks], axis=1)  # (T, K)
    near = _near(boxes) & present[:, :, None] & present[:, None]  # (T, K, K)
    looked_at = np.zeros_like(near)
    for pair in pairs:
        both = near[:, pair.subject, pair.object]  # (T,)
        for first, second in ((pair.subject, pair.object), (pair.subject, pair.subject), (pair.object, pair.object)):
            looked_at[:, first, second] |= both
    steps, firsts, seconds = np.nonzero(looked_at)
    table = np.full(near.shape, -1, dtype=np.int64)
    table[steps, firsts, seconds] = np.arange(len(steps))
    one, other = boxes[steps, firsts], boxes[steps, seconds]  # (M, 4)
    union = np.concatenate([np.minimum(one[:, :2], other[:, :2]), np.maximum(one[:, 2:], other[:, 2:])], axis=1)
    return Regions(steps, enlarged(union, MARGIN), table)


def numbered(crop_index: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which crops occur in this index, rising (M,), and the index as positions among them; -1, for none, stays."""
    numbers, place = np.unique(crop_index, return_inverse=True)
    none = int((numbers < 0).sum())
    return numbers[none:].astype(np.int64), place.reshape(crop_index.shape) - none


def enlarged(boxes: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Boxes (..., 4) with more on each side, by a share of their size."""
    grow = share * (boxes[..., 2:] - boxes[..., :2])
    return np.concatenate([boxes[..., :2] - grow, boxes[..., 2:] + grow], axis=-1)


def _near(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes (T, K, 4) are near each other, (T, K, K)."""
    reach = enlarged(boxes, NEAR)
    low = np.maximum(reach[:, :, None, :2], reach[:, None, :, :2])
    high = np.minimum(reach[:, :, None, 2:], reach[:, None, :, 2:])
    return np.asarray((low < high).all(axis=-1))
