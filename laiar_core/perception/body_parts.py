"""Boxes of hands and head from the points of a body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.pose import POINTS

PARTS = ("hand_left", "hand_right", "head")
UNSEEN = np.full((len(PARTS), 4), np.nan)  # the boxes of a body that is not visible at all
MIN_SCORE = 0.25  # a point that is less sure is not there
# Sizes in shares of the breadth of the shoulders, as in the boxes of CAD-120: hands of 32 x 34 pixels, heads of 68 x 93.
HAND_SIDE = 0.3
HEAD_WIDTH, HEAD_HEIGHT = 0.58, 0.78
BEYOND_WRIST = 0.3  # of the forearm: the middle of a hand lies beyond its wrist
TORSO_SHARE = 0.7  # breadth of the shoulders as a share of the height from hip to shoulder, for somebody seen from the side
_FACE = [POINTS.index(name) for name in ("nose", "left_eye", "right_eye", "left_ear", "right_ear")]


def parts_of_body(points: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Boxes (3, 4) of the parts in the order of `PARTS`, from points (17, 2) and scores (17,); NaN for a part that is unseen."""
    boxes = UNSEEN.copy()
    at = {name: points[n].astype(np.float64) for n, name in enumerate(POINTS)}
    sure = {name: bool(scores[n] >= MIN_SCORE) for n, name in enumerate(POINTS)}
    unit = _shoulders(at, sure)
    if unit is None:
        return boxes
    for row, side in enumerate(("left", "right")):
        if sure[f"{side}_wrist"]:
            wrist = at[f"{side}_wrist"]
            reach = (wrist - at[f"{side}_elbow"]) * BEYOND_WRIST if sure[f"{side}_elbow"] else np.zeros(2)
            boxes[row] = _box(wrist + reach, HAND_SIDE * unit, HAND_SIDE * unit)
    seen = [n for n in _FACE if scores[n] >= MIN_SCORE]
    if len(seen) >= 2:
        middle = points[seen].astype(np.float64).mean(axis=0)
        # Eyes, ears and nose lie a little below the middle of a head with its hair.
        boxes[2] = _box(middle - (0, 0.05 * unit), HEAD_WIDTH * unit, HEAD_HEIGHT * unit)
    return boxes


def _shoulders(at: dict[str, NDArray[np.float64]], sure: dict[str, bool]) -> float | None:
    """Breadth of the shoulders in pixels as it would be seen from the front; None where no part of the body shows it."""

    def length(one: str, other: str) -> float:
        return float(np.linalg.norm(at[one] - at[other])) if sure[one] and sure[other] else 0.0

    torso = max(length(f"{side}_shoulder", f"{side}_hip") for side in ("left", "right"))
    forearm = max(length(f"{side}_elbow", f"{side}_wrist") for side in ("left", "right"))
    longest = max(length("left_shoulder", "right_shoulder"), TORSO_SHARE * torso, 0.9 * forearm)
    return longest or None


def _box(middle: NDArray[np.float64], width: float, height: float) -> NDArray[np.float64]:
    half = np.array([width, height]) / 2
    return np.concatenate([middle - half, middle + half])
