"""A picture with what is on it, as the detector learns from it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.hand_object_classes import WORDS


@dataclass(frozen=True)
class Example:
    """A picture and its things.

    Attributes:
        jpeg: the picture, packed: thousands of them fit into memory.
        boxes_xyxy: float32 (K, 4), left, top, right, bottom in pixels.
        words: int64 (K,), positions in `WORDS`.
        unsure: bool (K,): there may be such a thing, so nothing is learned there of this word; with -1 for a word, of any.
        recorded: whether a camera took it.
    """

    jpeg: NDArray[np.uint8]
    boxes_xyxy: NDArray[np.float32]
    words: NDArray[np.int64]
    unsure: NDArray[np.bool_]
    recorded: bool = False

    @property
    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3), RGB."""
        picture = cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR)
        assert picture is not None
        return np.ascontiguousarray(picture[:, :, ::-1], dtype=np.uint8)


def packed(picture: NDArray[np.uint8], quality: int = 95) -> NDArray[np.uint8]:
    """A picture (H, W, 3), RGB, as JPEG."""
    done, jpeg = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return np.asarray(jpeg, dtype=np.uint8)


def word_of(class_name: str) -> int:
    """Position of a word in `WORDS`."""
    return WORDS.index(class_name)
