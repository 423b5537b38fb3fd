"""What a detector is: pictures in, boxes of things out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError

PERSON = "person"


@dataclass(frozen=True)
class Detections:
    """The things in one picture.

    Attributes:
        boxes_xyxy: float32 (D, 4), left, top, right, bottom in pixels of the picture.
        scores: float32 (D,), 0 to 1.
        labels: int64 (D,), positions in the detector's `names`.
        looks: float32 (D, n), the colours in each box (`colour_look.py`); None where nobody looked.
    """

    boxes_xyxy: NDArray[np.float32]
    scores: NDArray[np.float32]
    labels: NDArray[np.int64]
    looks: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        things = len(self.scores)
        if self.boxes_xyxy.shape != (things, 4) or self.scores.shape != (things,) or self.labels.shape != (things,):
            raise LaiarError(
                "boxes_xyxy must be (D, 4), scores and labels (D,), got "
                f"{self.boxes_xyxy.shape}, {self.scores.shape} and {self.labels.shape}"
            )

    def __len__(self) -> int:
        return len(self.scores)

    def taken(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Detections:
        """Those of a mask, or in the order of an index."""
        looks = None if self.looks is None else self.looks[chosen]
        return Detections(self.boxes_xyxy[chosen], self.scores[chosen], self.labels[chosen], looks)


def detections_inside(
    boxes: NDArray[np.floating], scores: NDArray[np.floating], labels: NDArray[np.integer], size: tuple[int, int]
) -> Detections:
    """Detections whose boxes are cut at the edges of their picture; those with less than a pixel left of them are dropped.

    Args:
        boxes: (D, 4), left, top, right, bottom in pixels.
        scores: (D,), 0 to 1.
        labels: (D,), positions in the detector's `names`.
        size: (width, height) of the picture in pixels.

    Returns:
        What is left of them.
    """
    cut = np.clip(boxes, 0, (*size, *size))
    real = (cut[:, 2] > cut[:, 0] + 1) & (cut[:, 3] > cut[:, 1] + 1)
    return Detections(cut[real].astype(np.float32), scores[real].astype(np.float32), labels[real].astype(np.int64))


def xywh(boxes_xyxy: NDArray[np.floating]) -> NDArray[np.floating]:
    """Boxes (D, 4) as left, top, width, height."""
    return np.concatenate([boxes_xyxy[:, :2], boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]], axis=1)


class Detector(Protocol):
    """Finds things and names their classes."""

    @property
    def names(self) -> tuple[str, ...]:
        """The classes that it knows; a person is called `person`."""

    @property
    def known(self) -> tuple[int, ...]:
        """Positions of those classes of things that it hardly ever takes for another."""

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The things in each of the frames (n, H, W, 3), RGB, which follow each other in one film."""
