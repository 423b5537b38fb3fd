"""What a tracker is, and ByteTrack as the library `trackers` has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.detector import Detections
from laiar_core.perception.packaged_weights import missing


@dataclass(frozen=True)
class Followed:
    """One thing through a film.

    Attributes:
        samples: int64 (K,), rising: in which of the samples it was found.
        picks: int64 (K,): which of that sample's detections it is.
    """

    samples: NDArray[np.int64]
    picks: NDArray[np.int64]


class Tracker(Protocol):
    """Finds which detections are one thing."""

    def follow(self, times_s: NDArray[np.float64], samples: Sequence[Detections]) -> tuple[Followed, ...]:
        """The things, in the order of their first sight. `times_s` (n,): when the samples are shown. Classes play no part."""


@dataclass(frozen=True)
class ByteTrack:
    """ByteTrack for a few samples a second.

    Attributes:
        min_score: of a detection that a thing begins with; weaker ones only continue it.
        lost_s: how long a thing may stay unseen and still be the same.
        buffer: how far around each box its next place is looked for, in shares of its size: small things move by more than
            their size between two samples.
    """

    min_score: float = 0.3
    lost_s: float = 5.0
    buffer: float = 0.3

    def follow(self, times_s: NDArray[np.float64], samples: Sequence[Detections]) -> tuple[Followed, ...]:
        """The things, in the order of their first sight."""
        try:
            import supervision
            from trackers import BIoU, ByteTrackTracker
        except ImportError as error:
            raise missing(f"the tracker ({error})") from None
        rate = 1 / float(np.median(np.diff(times_s))) if len(times_s) > 1 else 1.0
        tracker = ByteTrackTracker(
            lost_track_buffer=round(self.lost_s * 30),  # it counts in thirtieths of a second
            frame_rate=rate,
            track_activation_threshold=self.min_score,
            high_conf_det_threshold=self.min_score,
            minimum_consecutive_frames=1,
            iou=BIoU(self.buffer),
        )
        things: dict[int, list[tuple[int, int]]] = {}
        for number, (time_s, found) in enumerate(zip(times_s.tolist(), samples, strict=True)):
            tracked = tracker.update(
                supervision.Detections(
                    xyxy=found.boxes_xyxy, confidence=found.scores, data={"pick": np.arange(len(found), dtype=np.int64)}
                ),
                timestamp=time_s,
            )
            if len(tracked) == 0:
                continue
            for thing, pick in zip(np.asarray(tracked.tracker_id), np.asarray(tracked.data["pick"]), strict=True):
                if thing >= 0:
                    things.setdefault(int(thing), []).append((number, int(pick)))
        ordered = sorted(things.values(), key=lambda sights: sights[0])
        return tuple(Followed(*np.array(sights, dtype=np.int64).T) for sights in ordered)
