"""The order in which parts are drawn, so that what is nearer comes later (painter's algorithm).

Two parts between which a plane fits, along the walls or the floor, are in order by the side of it on which the camera stands.
Only parts that cannot be parted like that are compared by distance.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import Box, Camera
from laiar_core.simulator.table.motion import Floats

_DEEP = 0.07  # metres by which parts may sink into one another and still count as parted


@dataclass(frozen=True, eq=False)
class Extent:
    """Where a part is: its lowest and highest corner (3,) in the room, its box on the picture (4,), and how far its middle is."""

    low: Floats
    high: Floats
    box: Box
    far: float


def extent_of(camera: Camera, part: Part, nearer: float = 0.0) -> Extent:
    """Where a part is.

    Args:
        camera: from which it is seen.
        part: the part.
        nearer: metres by which it counts as nearer, where distance decides.

    Returns:
        Its corners in the room, its box on the picture, and its distance.
    """
    low, high = (part.points - part.radii[:, None]).min(axis=0), (part.points + part.radii[:, None]).max(axis=0)
    far = float(np.linalg.norm((low + high) / 2 - camera.eye)) - nearer
    return Extent(low, high, camera.box(part.points, part.radii), far)


def far_to_near(camera: Camera, extents: Sequence[Extent], after: Sequence[tuple[int, int]]) -> list[int]:
    """The order in which parts are drawn.

    Args:
        camera: from which they are seen.
        extents: where the N parts are.
        after: pairs of their numbers, of which the second comes after the first whatever else holds.

    Returns:
        The N numbers, the farthest first.
    """
    low, high = np.array([extent.low for extent in extents]), np.array([extent.high for extent in extents])
    boxes, far = np.array([extent.box for extent in extents]), np.array([extent.far for extent in extents])
    eye = np.array(camera.eye)
    overlap = (boxes[:, None, :2] < boxes[None, :, 2:]).all(axis=2)
    overlap &= overlap.T
    first, second = np.nonzero(np.triu(overlap, 1))
    # Gaps along the three axes: over 0 where the second lies wholly beyond the first, or before it.
    beyond, before = low[second] - high[first], low[first] - high[second]
    gaps = np.maximum(beyond, before)
    axis = gaps.argmax(axis=1)
    row = np.arange(len(first))
    parted = gaps[row, axis] > -_DEEP
    second_beyond = beyond[row, axis] >= before[row, axis]
    plane = np.where(second_beyond, (low[second, axis] + high[first, axis]) / 2, (low[first, axis] + high[second, axis]) / 2)
    eye_low = eye[axis] < plane
    # The camera is on the side of the first: the second is behind it and drawn first.
    first_nearer = np.where(parted, eye_low == second_beyond, far[first] < far[second])
    behind, front = np.where(first_nearer, second, first), np.where(first_nearer, first, second)
    return _sorted(far, list(zip(behind.tolist(), front.tolist(), strict=True)), after)


def _sorted(far: Floats, pairs: list[tuple[int, int]], after: Sequence[tuple[int, int]]) -> list[int]:
    """All numbers so that of each pair the first comes first; where pairs go in a circle, the farthest part begins."""
    forced = {frozenset(pair) for pair in after}
    edges = [*(pair for pair in pairs if frozenset(pair) not in forced), *after]
    waits = [0] * len(far)
    followers: list[list[int]] = [[] for _ in far]
    for behind, front in edges:
        waits[front] += 1
        followers[behind].append(front)
    ready = [(-far[n], n) for n in range(len(far)) if waits[n] == 0]
    heapq.heapify(ready)
    left, ordered = set(range(len(far))), []
    while left:
        if ready:
            number = heapq.heappop(ready)[1]
            if number not in left:
                continue
        else:
            number = max(left, key=lambda n: far[n])
        left.remove(number)
        ordered.append(number)
        for front in followers[number]:
            waits[front] -= 1
            if waits[front] == 0 and front in left:
                heapq.heappush(ready, (-far[front], front))
    return ordered
