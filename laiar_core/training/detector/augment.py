"""Other views of an example: from nearer or farther, mirrored, in other colors, through a worse camera."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from laiar_core.training.detector.example import Example

SIZE = (480, 352)  # width and height of what training looks at
NEAREST, FARTHEST = 1.5, 0.6  # against the whole width of the picture
LEFT_OVER = 0.35  # of a thing: what is cut off more than this is unsure


def view_of(
    example: Example, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    """A random view: the picture (352, 480, 3), its boxes (K, 4), their words and whether they are unsure."""
    picture = example.picture
    height, width = picture.shape[:2]
    size = SIZE[0] / width * float(np.exp(rng.uniform(np.log(FARTHEST), np.log(NEAREST))))
    across, down = size * np.exp(rng.normal(0, 0.05, 2))
    # Where the view is smaller than the picture it lies anywhere in it, elsewhere the picture lies anywhere in the view.
    left, top = (rng.uniform(min(0, room), max(0, room)) for room in (SIZE[0] - width * across, SIZE[1] - height * down))
    turn = np.array([[across, 0, left], [0, down, top]])
    if rng.random() < 0.5:
        turn = np.array([[-across, 0, SIZE[0] - left], [0, down, top]])
    smoothly = cv2.INTER_AREA if size < 1 else cv2.INTER_LINEAR
    seen = cv2.warpAffine(picture, turn, SIZE, flags=smoothly, borderValue=[int(v) for v in rng.integers(0, 255, 3)])
    boxes = example.boxes_xyxy.reshape(-1, 2, 2) * turn[:, :2].diagonal() + turn[:, 2]
    boxes = np.concatenate([boxes.min(axis=1), boxes.max(axis=1)], axis=1).astype(np.float32)
    inside = boxes.clip(0, [*SIZE, *SIZE])
    left_over = np.prod(inside[:, 2:] - inside[:, :2], axis=1) / np.prod(boxes[:, 2:] - boxes[:, :2], axis=1).clip(1e-6)
    kept = left_over > 0.05
    unsure = example.unsure | (left_over < LEFT_OVER)
    return _lit(seen, rng), inside[kept].astype(np.float32), example.words[kept], unsure[kept]


def _lit(picture: NDArray[Any], rng: np.random.Generator) -> NDArray[np.uint8]:
    """In other colors and through another camera."""
    if rng.random() < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.6)))
    gain = np.exp(rng.normal(0, 0.22) + rng.normal(0, 0.1, 3))
    gamma = np.exp(rng.normal(0, 0.2))
    levels = 255 * (np.arange(256)[:, None] / 255) ** gamma * gain + rng.normal(0, 12)
    picture = cv2.LUT(picture, levels.clip(0, 255).astype(np.uint8)[None])
    if rng.random() < 0.7:
        hue = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.int16)
        hue[..., 0] = (hue[..., 0] + int(rng.normal(0, 9))) % 180
        hue[..., 1] = np.clip(hue[..., 1] * float(rng.uniform(0.1, 1.5)), 0, 255)
        picture = cv2.cvtColor(hue.astype(np.uint8), cv2.COLOR_HSV2RGB)
    if rng.random() < 0.4:
        noise: Any = rng.normal(0, rng.uniform(2, 16), (SIZE[1] // 2, SIZE[0] // 2, 3)).astype(np.float32)
        noise = cv2.resize(noise, SIZE) if rng.random() < 0.5 else np.tile(noise, (2, 2, 1))  # in soft grains or in fine ones
        picture = (picture + noise).clip(0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        picture = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))
    return np.asarray(picture, dtype=np.uint8)
