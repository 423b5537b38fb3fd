"""The detector that this repository carries: it finds hands, heads and the things of CAD-120 (docs/own_video.md)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch.nn import functional

from laiar_core.perception.detector import Detections, detections_inside, xywh
from laiar_core.perception.hand_object_classes import BODY, WORDS
from laiar_core.perception.hand_object_net import COARSEST, STRIDE, ready
from laiar_core.perception.packaged_weights import opencv

WEIGHTS = Path(__file__).with_name("hand_object_detector.safetensors")  # made by `python -m benchmarks.finder`
LONGER_SIDE = 480  # pixels that the network gets
MIN_SCORE = 0.2  # the tracker decides about weak ones
SAME_IOU = 0.5
MAX_FOUND = 40  # in one picture


class HandObjectDetector:
    """Searches whole pictures. Safe for threads that share it: it keeps nothing between two calls."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._cv2 = opencv()
        self._net = ready(load_file(weights))

    @property
    def names(self) -> tuple[str, ...]:
        """The classes of things of CAD-120, with hands and heads. It knows no `person`."""
        return WORDS

    @property
    def known(self) -> tuple[int, ...]:
        """All things that it has words for."""
        return tuple(n for n, word in enumerate(WORDS) if word not in BODY)

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The hands, heads and things in each of the frames (n, H, W, 3), RGB."""
        return tuple(self._detected(frame) for frame in frames)

    def _detected(self, frame: NDArray[np.uint8]) -> Detections:
        height, width = frame.shape[:2]
        scale = LONGER_SIDE / max(height, width)
        wide, high = max(1, round(width * scale)), max(1, round(height * scale))
        how = self._cv2.INTER_AREA if scale < 1 else self._cv2.INTER_LINEAR
        small = self._cv2.resize(frame, (wide, high), interpolation=how)
        full_wide, full_high = (-(-side // COARSEST) * COARSEST for side in (wide, high))
        picture = np.zeros((full_high, full_wide, 3), np.uint8)
        picture[:high, :wide] = small
        with torch.inference_mode():
            shown = torch.from_numpy(picture).permute(2, 0, 1)[None] / 255  # (1, 3, h, w), channels last in memory
            logits, sides = self._net(shown)
            scores = logits[0].sigmoid()  # (C, rows, columns)
            scores = torch.where(scores == functional.max_pool2d(scores, 3, 1, 1), scores, 0)  # one cell for each thing
            best, places = scores.flatten().topk(MAX_FOUND)
            word, row, column = np.unravel_index(places[best >= MIN_SCORE].numpy(), tuple(scores.shape))
            ltrb = sides[0][word, :, row, column].numpy()  # (D, 4)
        middle = np.column_stack([column, row, column, row]) * STRIDE + STRIDE / 2
        boxes = (middle + ltrb * (-1, -1, 1, 1)) / (wide / width, high / height, wide / width, high / height)
        found = detections_inside(boxes, best[: len(word)].numpy(), word, (width, height))
        return found.taken(self._once_each(found))

    def _once_each(self, found: Detections) -> NDArray[np.int64]:
        """Of boxes of one word that cover each other the surest."""
        boxes = xywh(found.boxes_xyxy.astype(float)).tolist()
        scores, labels = found.scores.tolist(), found.labels.tolist()
        kept = self._cv2.dnn.NMSBoxesBatched(boxes, scores, labels, MIN_SCORE, SAME_IOU) if scores else ()
        return np.asarray(kept, dtype=np.int64).reshape(-1)
