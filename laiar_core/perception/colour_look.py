"""What a thing looks like in a few numbers: the shares of colours in its box, cheap enough for every box that is detected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEVELS = 8  # of each of red, green and blue
GRID = 12  # pixels a side that are looked at of a detected box
COARSE = 4  # levels of the look of a detected box, of which many are kept


def look_of(
    picture: NDArray[np.uint8], places: NDArray[np.float64], counts: NDArray[np.float64], levels: int = LEVELS
) -> NDArray[np.float64]:
    """The shares of colours at some places.

    Args:
        picture: (H, W, 3), RGB.
        places: (n, 2), x and y in pixels; those outside the picture do not count.
        counts: (n,), how much each place counts.
        levels: of each of red, green and blue.

    Returns:
        (levels³,), summing to 1; zeros where no place is inside.
    """
    height, width = picture.shape[:2]
    column, row = np.rint(places).astype(np.int64).T
    inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    numbers = colour_numbers(picture[row[inside], column[inside]], levels)
    shares = np.bincount(numbers, weights=counts[inside], minlength=levels**3)
    return np.asarray(shares / max(float(shares.sum()), 1e-9), dtype=np.float64)


def looks_of_boxes(picture: NDArray[np.uint8], boxes_xyxy: NDArray[np.floating]) -> NDArray[np.float32]:
    """The looks (D, COARSE³) of boxes (D, 4) in a picture (H, W, 3), RGB, from a grid of pixels in each."""
    at = (np.arange(GRID) + 0.5) / GRID
    across = boxes_xyxy[:, :1] + at * (boxes_xyxy[:, 2:3] - boxes_xyxy[:, :1])  # (D, G)
    down = boxes_xyxy[:, 1:2] + at * (boxes_xyxy[:, 3:] - boxes_xyxy[:, 1:2])
    height, width = picture.shape[:2]
    rows = down.astype(np.int64).clip(0, height - 1)[:, :, None]
    columns = across.astype(np.int64).clip(0, width - 1)[:, None, :]
    numbers = colour_numbers(picture[rows, columns].reshape(len(boxes_xyxy), GRID * GRID, 3), COARSE)  # (D, G²)
    kinds = COARSE**3
    flat = numbers + np.arange(len(boxes_xyxy))[:, None] * kinds
    shares = np.bincount(flat.ravel(), minlength=len(boxes_xyxy) * kinds).reshape(-1, kinds)
    return (shares / (GRID * GRID)).astype(np.float32)


def colour_numbers(pixels: NDArray[np.uint8], levels: int) -> NDArray[np.int64]:
    """The number, below levels³, of the colour of each pixel (..., 3)."""
    red, green, blue = np.moveaxis(pixels.astype(np.int64) * levels // 256, -1, 0)
    return np.asarray((red * levels + green) * levels + blue, dtype=np.int64)


def likeness(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """How much of two looks is the same, 0 to 1: the intersection of their shares."""
    return float(np.minimum(one, other).sum())
