"""What was found in a film: the things in it and the parts of the people, with a box in every frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

BroughtFormat = Literal["CVAT", "MOT", "COCO", "Label Studio", "YOLO"]
BoxSource = Literal[
    "annotated", "detected", "brought (CVAT)", "brought (MOT)", "brought (COCO)", "brought (Label Studio)", "brought (YOLO)"
]
"""Who made the boxes: the people of a data set, a detector, or whoever brought them with a film, in a file of some format."""


@dataclass(frozen=True)
class FilmTrack:
    """One thing, person or part of a person.

    Attributes:
        name: class in the detector's words, or `hand` or `head`; of boxes that somebody brought, what their file calls it.
        score: mean score of its detections, 0 to 1.
        samples: in how many sampled frames it was found; boxes of all others lie between those.
        boxes_xyxy: float32 (F, 4), left, top, right, bottom in pixels; zeros where it is not present.
        present: bool (F,).
        scores: float32 (F,), the score of its detection in the nearest sampled frame; 0 where it was not found in that one, as
            its box was drawn between others, and where it is not present. None: `score` wherever it is present.
    """

    name: str
    score: float
    samples: int
    boxes_xyxy: NDArray[np.float32]
    present: NDArray[np.bool_]
    scores: NDArray[np.float32] | None = None

    @property
    def frame_scores(self) -> NDArray[np.float32]:
        """The score (F,) of each frame, whether or not it has scores of its own."""
        return np.where(self.present, self.score if self.scores is None else self.scores, 0).astype(np.float32)


@dataclass(frozen=True)
class FilmTracks:
    """What was found in a film.

    Attributes:
        frame_size: (width, height) in pixels, the space of the boxes.
        times_s: float64 (F,), when each shown frame of the film is shown.
        sampled: int64 (n,), the frames that were searched.
        tracks: people, their hands and heads, and things.
        notes: sentences for the user: what was not found, what was left out.
        seconds: stage -> seconds that it took.
        box_source: where the boxes come from.
        eyes: which detector looked; empty where somebody brought the boxes, or nobody noted it.
        looked_for: the classes that it was looking for.
    """

    frame_size: tuple[int, int]
    times_s: NDArray[np.float64]
    sampled: NDArray[np.int64]
    tracks: tuple[FilmTrack, ...]
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    box_source: BoxSource = "detected"
    eyes: str = ""
    looked_for: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The classes that were found, the one that is there longest first."""
        frames: dict[str, int] = {}
        for track in self.tracks:
            frames[track.name] = frames.get(track.name, 0) + int(track.present.sum())
        return tuple(sorted(frames, key=lambda name: -frames[name]))
