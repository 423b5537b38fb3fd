"""How well the detector finds what is there, and what it says where nothing is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]
from supervision import box_iou_batch

from laiar_core.perception.detector import Detector
from laiar_core.perception.detector_ensemble import SURE
from laiar_core.perception.hand_object_classes import BODY
from laiar_core.training.detector.example import Example
from laiar_core.training.detector.recorded import OF_PEOPLE

HIT_IOU = 0.5
Marked = tuple[NDArray[np.uint8], list[tuple[str, NDArray[np.float32]]]]


def on_drawn(detector: Detector, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """For each word the share of what is there that is found, of what is found that is there, and how far both overlap."""
    there, found, overlaps = defaultdict[str, int](int), defaultdict[str, int](int), defaultdict[str, list[float]](list)
    for example in examples:
        (seen,) = detector.detect(example.picture[None])
        for word, name in enumerate(detector.names):
            boxes = example.boxes_xyxy[example.words == word]
            predicted = seen.boxes_xyxy[(seen.labels == word) & (seen.scores >= SURE)]
            there[name] += len(boxes)
            found[name] += len(predicted)
            overlaps[name] += matched(boxes, predicted).tolist()
    return {
        name: {
            "there": there[name],
            "found": round(len(overlaps[name]) / there[name], 3),
            "right": round(len(overlaps[name]) / max(found[name], 1), 3),
            "iou": round(float(np.mean(overlaps[name] or [0.0])), 3),
        }
        for name in there
        if there[name]
    }


def on_recorded(detector: Detector, classes: dict[str, str], frames: Iterable[Marked]) -> dict[str, object]:
    """What a detector finds in frames in which people marked some of the things.

    Args:
        detector: the detector.
        classes: its words, each with the class of thing that it stands for; others, hands and heads do not count.
        frames: the frames, each with what is marked.

    Returns:
        Counts: `frames`, `marked`, `found`, `said` (by word) and `said_where_nothing_is_marked_per_frame`.
    """
    marked, hits, names = defaultdict[str, int](int), defaultdict[str, int](int), defaultdict[str, int](int)
    count, unmarked = 0, 0
    for picture, things in frames:
        count += 1
        (seen,) = detector.detect(picture[None])
        predicted = [classes.get(detector.names[label], "") for label in seen.labels.tolist()]
        counted = np.array([bool(class_name) and class_name not in BODY for class_name in predicted], dtype=bool) & (
            seen.scores >= SURE
        )
        for class_name, one in zip(predicted, counted.tolist(), strict=True):
            names[class_name] += one
        boxes = {
            word: np.array([box for class_name, box in things if OF_PEOPLE.get(class_name) == word])
            for word in OF_PEOPLE.values()
        }
        for word, of_word in boxes.items():
            if len(of_word):
                mine = seen.boxes_xyxy[counted & np.array([class_name == word for class_name in predicted], dtype=bool)]
                marked[word] += len(of_word)
                hits[word] += len(matched(of_word, mine))
        everything = np.array([box for _, box in things], dtype=np.float32).reshape(-1, 4)
        unmarked += int((box_iou_batch(seen.boxes_xyxy[counted], everything).max(axis=1, initial=0) < HIT_IOU).sum())
    return {
        "frames": count,
        "marked": dict(marked),
        "found": dict(hits),
        "said": {name: number for name, number in sorted(names.items()) if number},
        "said_where_nothing_is_marked_per_frame": round(unmarked / count, 3),
    }


def matched(wanted: NDArray[np.float32], found: NDArray[np.float32]) -> NDArray[np.float64]:
    """The overlaps of the pairs of wanted and found boxes that overlap enough; each box is in one pair at most."""
    if len(wanted) == 0 or len(found) == 0:
        return np.zeros(0)
    overlaps = np.asarray(box_iou_batch(wanted, found), dtype=np.float64)
    shared = overlaps[linear_sum_assignment(overlaps, maximize=True)]
    return np.asarray(shared[shared >= HIT_IOU])
