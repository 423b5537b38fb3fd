"""When an arm changes from behind a thing to before it: only while the two are apart, since arms do not slip through things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from laiar_core.simulator.table.drawing.coats import class_of
from laiar_core.simulator.table.sizes import SIZES
from laiar_core.simulator.table.world import Arm, Thing, Values

_SAMPLES = np.linspace(0, 1, 10)[:, None, None]
_NEARER = 1e-3
_APART = 1  # points of an arm that may lie over a thing while their order changes
_DOOR = 65.0  # pixels by which the fully open door of a microwave reaches to the left


def calm_depth(arm: Arm, things: Sequence[Thing]) -> Values:
    """(F,) the depth of an arm: before or behind a thing for as long as they touch on the picture, whatever it was at first.

    It is behind where it holds something that is behind the thing; else before, if the script has it so at any time.
    """
    depth = arm.depth.astype(np.float64)
    depth_of = {thing.thing_id: thing.depth for thing in things}
    of_held = np.array([depth_of[held][frame] if held in depth_of else np.inf for frame, held in enumerate(arm.holds)])
    for thing in things:
        holds_it = np.array([held == thing.thing_id for held in arm.holds])
        before, behind = (arm.depth > thing.depth) & ~holds_it, (of_held < thing.depth) & ~holds_it
        for start, end in _runs(_overlap(arm, thing) > _APART):
            met = slice(max(start - 1, 0), end + 2)
            if behind[met].any():
                depth[start : end + 1] = np.minimum(depth[start : end + 1], thing.depth[start : end + 1] - _NEARER)
            elif before[met].any():
                depth[start : end + 1] = np.maximum(depth[start : end + 1], thing.depth[start : end + 1] + _NEARER)
    return depth


def _overlap(arm: Arm, thing: Thing) -> NDArray[np.int64]:
    """(F,) how many points along the arm lie in the box of a thing."""
    joints = (arm.shoulder, arm.elbow, arm.hand)
    points = np.concatenate([one + (two - one) * _SAMPLES for one, two in pairwise(joints)])
    half = np.array(SIZES[class_of(thing.thing_id)])[None] / 2 * thing.scale[:, None]
    low, high = thing.centre - half, thing.centre + half
    if class_of(thing.thing_id) == "microwave":
        low = low - np.column_stack([_DOOR * np.clip(4 * thing.openness - 3, 0, 1), np.zeros(len(low))])
    return np.asarray(((points >= low) & (points <= high)).all(axis=2).sum(axis=0))


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last frame of every stretch of set flags."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    yield from ((int(start), int(end) - 1) for start, end in steps.reshape(-1, 2))
