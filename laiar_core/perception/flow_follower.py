"""Following what is in a box from picture to picture by optical flow, until it does not look like what was in the box any more.

Points inside the box are followed by pyramidal Lucas-Kanade and back again; those that come back to where they were tell how the
thing moved, turned and grew. Whether it is still the same thing is told by its colours, which do not change when it turns, beside
those of the box that a person drew. What a box holds beside its thing is told by the colours around it: the points with colours
that are more inside than outside are the thing's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.colour_look import colour_numbers, likeness, look_of
from laiar_core.perception.follower import Sight
from laiar_core.perception.packaged_weights import opencv

POINTS = 12  # a side of the grid of points
INNER = 0.9  # the share of the box that they cover
OWN_LEVELS = 8  # of red, green and blue each, in which a thing is told from what is around it
AROUND = 1.0  # how far around the first box, in shares of its size
OWN = 0.6  # the share of the points that are followed: those that are the thing's most surely
UNSEEN = 0.3  # how much a colour is the thing's that was neither in the box nor around it
FEWEST = 5  # points that must come back
BACK_PX = 0.3  # a point that comes back nearer than this is as good as any
RANSAC_PX = 1.5
AGREE = 0.4  # the share of points that must move together before they may turn or scale the box
MOST_TURN, MOST_GROWTH = 0.3, 1.05  # from one picture to the next: radians, and a factor
MOST_GROWN = 2.0  # beside the first box
LIKE = 0.45  # the thing is lost where its colours are less like those of the first box (`benchmarks.follow`)
INSIDE = 0.5  # the thing is gone where less of its box is inside the picture


@dataclass(frozen=True)
class FlowFollower:
    """The built-in follower: needs OpenCV alone, and stops for good when it has lost the thing.

    Attributes:
        like: so like those of the first box the colours must be, at least, 0 to 1.
        samples_per_s: pictures a second: the less a thing moves between two of them, the surer it is found.
    """

    like: float = LIKE
    samples_per_s: float = 30.0
    name: str = "the built-in follower"
    finds_again: bool = False

    def begin(self, picture: NDArray[np.uint8], where: NDArray[np.float64]) -> tuple[Flow, NDArray[np.float64]]:
        """Begin at a picture (H, W, 3), RGB, with a box (4,) inside it (LaiarError for a point)."""
        if len(where) == 2:
            raise LaiarError("the built-in follower needs a box; a point is taken by `sam2` and `edgetam`")
        flow = Flow(
            self.like,
            np.asarray(opencv().cvtColor(picture, opencv().COLOR_RGB2GRAY), dtype=np.uint8),
            (where[:2] + where[2:]) / 2,
            where[2:] - where[:2],
        )
        flow.own = _own_colours(picture, where)
        flow.before, flow.first_look = picture, look_of(picture, *flow.places())
        return flow, where


@dataclass
class Flow:
    """One thing on its way through the pictures.

    Attributes:
        like: at least so like the first box its colours must be, 0 to 1.
        grey: uint8 (H, W), the picture before.
        middle: (2,), of the thing, in pixels.
        size: (2,), of the first box.
        turned: (2, 2), how the first box was turned and scaled since.
        first_look: the colours of the first box.
        own: (OWN_LEVELS³,), of each colour how much of it was in the first box and not around it, 0 to 1.
        before: uint8 (H, W, 3), the picture before.
    """

    like: float
    grey: NDArray[np.uint8]
    middle: NDArray[np.float64]
    size: NDArray[np.float64]
    turned: NDArray[np.float64] = field(default_factory=lambda: np.eye(2))
    first_look: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    own: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    before: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0, 3), dtype=np.uint8))

    def next(self, picture: NDArray[np.uint8]) -> Sight | None:
        """Where it is in the next picture (H, W, 3), RGB, and how like the first its colours are; None where it is lost."""
        grey = np.asarray(opencv().cvtColor(picture, opencv().COLOR_RGB2GRAY), dtype=np.uint8)
        points, _ = self.places()
        height, width = grey.shape
        points = points[((points > 0) & (points < (width - 1, height - 1))).all(axis=1)]
        moved = _moved(self.grey, grey, self._owned(points), self.middle) if len(points) >= FEWEST else None
        self.grey, self.before = grey, picture
        if moved is None:
            return None
        shift, turn = moved
        self.middle = self.middle + shift
        turned = turn @ self.turned
        grown = float(np.sqrt(abs(np.linalg.det(turned))))
        self.turned = turned * (np.clip(grown, 1 / MOST_GROWN, MOST_GROWN) / grown)
        places = self.places()
        inside = ((places[0] >= 0) & (places[0] < (width, height))).all(axis=1)
        same = likeness(look_of(picture, *places), self.first_look)
        if inside.mean() < INSIDE or same < self.like:
            return None
        half = np.hypot(*(self.turned * self.size / 2).T)  # of the ellipse that the first box holds, turned
        return np.concatenate([self.middle - half, self.middle + half]), same

    def _owned(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Those of the points (n, 2) that are the thing's most surely."""
        column, row = points.astype(np.int64).T
        owned = self.own[colour_numbers(self.before[row, column], OWN_LEVELS)]
        return points[owned >= np.quantile(owned, 1 - OWN)]

    def places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The grid (n, 2) of points in the box as it lies now, in pixels, and how much each counts: less towards the edge."""
        at = np.linspace(-INNER / 2, INNER / 2, POINTS)
        grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
        return (grid * self.size) @ self.turned.T + self.middle, 1 - (grid**2).sum(axis=1)


def _own_colours(picture: NDArray[np.uint8], box_xyxy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each colour the share of its pixels in and around a box that lie in it; a colour that is nowhere there counts little."""
    size = box_xyxy[2:] - box_xyxy[:2]
    bounds = np.concatenate([box_xyxy[:2] - AROUND * size, box_xyxy[2:] + AROUND * size])
    counts = []
    for left, top, right, bottom in (box_xyxy, bounds):
        part = picture[max(int(top), 0) : max(int(bottom), 0), max(int(left), 0) : max(int(right), 0)]
        counts.append(np.bincount(colour_numbers(part, OWN_LEVELS).ravel(), minlength=OWN_LEVELS**3))
    return np.where(counts[1] > 0, (counts[0] + 0.01) / (counts[1] + 0.02), UNSEEN)


def _moved(
    before: NDArray[np.uint8], after: NDArray[np.uint8], points: NDArray[np.float64], middle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """How far the middle (2,) of some points (n, 2) moved, and how they turned and grew (2, 2); None where they cannot tell."""
    cv2 = opencv()
    window = {"winSize": (11, 11), "maxLevel": 3}
    start = points.astype(np.float32)[:, None]
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, start, None, **window)
    back, returned, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None, **window)
    astray = np.linalg.norm((start - back)[:, 0], axis=1)
    good = (found[:, 0] > 0) & (returned[:, 0] > 0) & (astray <= max(float(np.median(astray)), BACK_PX))
    if good.sum() < FEWEST:
        return None
    old, new = start[good, 0], there[good, 0]
    affine, together = cv2.estimateAffinePartial2D(old, new, method=cv2.RANSAC, ransacReprojThreshold=RANSAC_PX)
    if affine is None or together.sum() < max(FEWEST, AGREE * len(old)):
        return np.median(new - old, axis=0).astype(np.float64), np.eye(2)
    growth = float(np.clip(np.hypot(affine[0, 0], affine[1, 0]), 1 / MOST_GROWTH, MOST_GROWTH))
    angle = float(np.clip(np.arctan2(affine[1, 0], affine[0, 0]), -MOST_TURN, MOST_TURN))
    turn = growth * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return affine[:, :2] @ middle + affine[:, 2] - middle, turn
