"""Which things somebody handles: they come to a hand, and are somewhere else afterwards.

A weak sight of such a thing is worth more than one of a thing that stays: a shadow or a pattern is nowhere carried.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.sighting import SeenTrack

MOVED = 0.06  # of the picture's width
LARGEST = 0.1  # of the picture's area
NEAR = 0.5  # of a hand's size: how far from its box a thing may be and be in the hand
FRAMES = 3  # near a hand


def is_handled(thing: SeenTrack, hands: Sequence[SeenTrack], frame_size: tuple[int, int]) -> bool:
    """Whether a thing is small enough to be carried, moves, and is near a hand at some time."""
    if not thing.present.any():
        return False
    boxes = thing.boxes_xyxy[thing.present]  # (n, 4)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    moved = float(np.linalg.norm(np.ptp(middles, axis=0)))
    area = float(np.median(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)))
    if moved < MOVED * frame_size[0] or area > LARGEST * frame_size[0] * frame_size[1]:
        return False
    return any(int(_near(thing, hand).sum()) >= FRAMES for hand in hands)


def _near(thing: SeenTrack, hand: SeenTrack) -> NDArray[np.bool_]:
    """The frames (F,) in which a thing touches the surroundings of a hand."""
    room = (hand.boxes_xyxy[:, 2:] - hand.boxes_xyxy[:, :2]) * NEAR
    left_top, right_bottom = hand.boxes_xyxy[:, :2] - room, hand.boxes_xyxy[:, 2:] + room
    apart = (thing.boxes_xyxy[:, :2] > right_bottom) | (thing.boxes_xyxy[:, 2:] < left_top)
    return np.asarray(thing.present & hand.present & ~apart.any(axis=1))
