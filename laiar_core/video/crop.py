"""Crops: small square pictures of regions of a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def crops(picture: NDArray[np.uint8], regions: NDArray[np.floating], size: int) -> NDArray[np.uint8]:
    """Regions of a picture, each squeezed into a square.

    What lies beyond the edge of the picture repeats the edge, so that a region's middle stays in the middle of its crop.

    Args:
        picture: (H, W, 3).
        regions: (M, 4) left, top, right, bottom in pixels of the picture.
        size: of a crop, in pixels.

    Returns:
        (M, size, size, 3).
    """
    shown = np.empty((len(regions), size, size, 3), dtype=np.uint8)
    if len(regions) == 0:
        return shown
    height, width = picture.shape[:2]
    # A region that is nearly all outside shows nothing but the edge; a picture's size on each side is enough of that.
    boxes = np.clip(regions, (-width, -height, -width, -height), (2 * width, 2 * height, 2 * width, 2 * height))
    left, top = (int(x) for x in np.ceil(np.maximum(-boxes[:, :2].min(axis=0), 0)))
    right, bottom = (int(x) for x in np.ceil(np.maximum(boxes[:, 2:].max(axis=0) - (width, height), 0)))
    if left or top or right or bottom:
        picture = np.pad(picture, ((top, bottom), (left, right), (0, 0)), mode="edge")
    image = Image.fromarray(picture)
    for crop, box in zip(shown, np.add(boxes, (left, top, left, top)), strict=True):
        # PIL's bilinear filter averages all pixels below where it makes a region smaller.
        crop[:] = np.asarray(image.resize((size, size), Image.Resampling.BILINEAR, box=tuple(box.tolist())))
    return shown
