"""Perception models for tests: they find in the films of `films.py` what the number on each frame stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from films import number_on
from numpy.typing import NDArray

from laiar_core.perception.detector import Detections
from laiar_core.perception.pipeline import PerceptionModels
from laiar_core.perception.pose import POINTS, Poses
from laiar_core.perception.tracker import ByteTrack

NAMES = ("person", "cup", "bowl", "chair")
Seen = Sequence[tuple[str, float, tuple[float, float, float, float]]]


def detections(seen: Seen) -> Detections:
    return Detections(
        np.array([box for _, _, box in seen], dtype=np.float32).reshape(-1, 4),
        np.array([score for _, score, _ in seen], dtype=np.float32),
        np.array([NAMES.index(name) for name, _, _ in seen], dtype=np.int64),
    )


@dataclass(frozen=True)
class Script:
    """A detector that reads from a script what is on the frame of each number."""

    seen_on: Callable[[int], Seen]
    names: tuple[str, ...] = NAMES
    known: tuple[int, ...] = ()

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        return tuple(detections(self.seen_on(number_on(frame))) for frame in frames)


@dataclass(frozen=True)
class Upright:
    """Everybody stands upright in their box, and the left hand is not seen."""

    def estimate(self, frame: NDArray[np.uint8], people_xyxy: NDArray[np.float32]) -> Poses:
        scores = np.full((len(people_xyxy), len(POINTS)), 0.9, dtype=np.float32)
        scores[:, POINTS.index("left_wrist")] = 0.1
        places = {name: BODY.get(name, (0.5, 0.9)) for name in POINTS}
        shares = np.array([places[name] for name in POINTS])
        sizes = people_xyxy[:, None, 2:] - people_xyxy[:, None, :2]
        return Poses((people_xyxy[:, None, :2] + shares * sizes).astype(np.float32), scores)


BODY = {
    **dict.fromkeys(("nose", "left_eye", "right_eye", "left_ear", "right_ear"), (0.5, 0.1)),
    "left_shoulder": (0.8, 0.25),
    "right_shoulder": (0.2, 0.25),
    "right_elbow": (0.2, 0.4),
    "right_wrist": (0.2, 0.5),
}


def scripted(seen_on: Callable[[int], Seen]) -> PerceptionModels:
    return PerceptionModels(Script(seen_on), Upright(), ByteTrack())
