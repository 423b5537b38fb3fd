"""What a pose estimator is: a picture and the boxes of people in, the points of their bodies out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError

POINTS = (
    "nose",
    *(
        f"{side}_{part}"
        for part in ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    ),
)


@dataclass(frozen=True)
class Poses:
    """The bodies of P people in one picture; left and right are theirs.

    Attributes:
        points_xy: float32 (P, 17, 2) in pixels of the picture, in the order of `POINTS`.
        scores: float32 (P, 17), 0 to 1: how sure each point is.
    """

    points_xy: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __post_init__(self) -> None:
        people = len(self.scores)
        if self.points_xy.shape != (people, len(POINTS), 2) or self.scores.shape != (people, len(POINTS)):
            raise LaiarError(
                f"points_xy must be (P, {len(POINTS)}, 2) and scores (P, {len(POINTS)}), got "
                f"{self.points_xy.shape} and {self.scores.shape}"
            )


class PoseEstimator(Protocol):
    """Finds the points of bodies whose boxes are known."""

    def estimate(self, frame: NDArray[np.uint8], people_xyxy: NDArray[np.float32]) -> Poses:
        """The bodies in the boxes (P, 4) of a frame (H, W, 3), RGB."""
