"""Two detectors as one: the word of the first counts where it is sure, and the second finds what the first does not know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.detector import PERSON, Detections, Detector
from laiar_core.perception.packaged_weights import missing

SURE = 0.5  # less is often made up in recorded films that the first has not learned from (docs/own_video.md)
SAME_IOU = 0.5


@dataclass(frozen=True)
class DetectorEnsemble:
    """What `first` is sure of hides what `second` finds in the same place, unless that is a person.

    Of words that both know also a box that contains the other, or lies in it: no bottle is as large as the table behind it.
    """

    first: Detector
    second: Detector

    @property
    def names(self) -> tuple[str, ...]:
        """The words of the second, then those of the first; what both know is there twice, so that a label says whose it is."""
        return (*self.second.names, *self.first.names)

    @property
    def known(self) -> tuple[int, ...]:
        """What either knows well."""
        return (*self.second.known, *(len(self.second.names) + label for label in self.first.known))

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The things in each of the frames (n, H, W, 3), RGB, of one film."""
        try:
            from supervision import OverlapMetric, box_iou_batch
        except ImportError as error:
            raise missing(f"supervision ({error})") from None
        person = self.names.index(PERSON)
        both = []
        for ours, theirs in zip(self.first.detect(frames), self.second.detect(frames), strict=True):
            sure = ours.boxes_xyxy[ours.scores >= SURE]
            same_word = np.array([self.second.names[label] in self.first.names for label in theirs.labels], dtype=bool)
            hidden = (box_iou_batch(theirs.boxes_xyxy, sure) > SAME_IOU).any(axis=1)
            hidden |= same_word & (box_iou_batch(theirs.boxes_xyxy, sure, OverlapMetric.IOS) > SAME_IOU).any(axis=1)
            hidden &= theirs.labels != person
            rest = theirs.taken(~hidden)
            both.append(
                Detections(
                    np.concatenate([ours.boxes_xyxy, rest.boxes_xyxy]),
                    np.concatenate([ours.scores, rest.scores]),
                    np.concatenate([ours.labels + len(self.second.names), rest.labels]),
                )
            )
        return tuple(both)
