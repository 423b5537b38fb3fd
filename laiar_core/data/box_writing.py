"""Boxes that seem to be written in another way than their file should have them: counted, never guessed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MANY, FEWEST = 0.1, 3  # of the boxes: a share, and how many at least
FITTING = 0.95  # share of the boxes that make sense when they are read in the other way
ROUNDED = 1.0  # pixels: boxes were scaled


def seem_corners(boxes: NDArray[np.float64], sizes: NDArray[np.integer]) -> int:
    """Whether boxes that should be left, top, width, height are left, top, right, bottom.

    Args:
        boxes: (n, 4) as they are written, without those that stand for none.
        sizes: (n, 2) or (2,), width and height of their frames.

    Returns:
        How many run over the edge of their frame, if that is many and nearly all would lie in it as corners; otherwise 0.
    """
    over = np.asarray((boxes[:, :2] + boxes[:, 2:] > sizes + ROUNDED).any(axis=1))
    return _many(over, _inside(boxes[:, :2], boxes[:, 2:], sizes))


def seem_sizes(boxes: NDArray[np.float64], sizes: NDArray[np.integer]) -> int:
    """Whether boxes that should be left, top, right, bottom are left, top, width, height.

    Args:
        boxes: (n, 4) as they are written, without those that stand for none.
        sizes: (n, 2) or (2,), width and height of their frames.

    Returns:
        How many end before they begin, if that is many and nearly all would lie in their frame as sizes; otherwise 0.
    """
    turned = np.asarray((boxes[:, 2:] <= boxes[:, :2]).any(axis=1))
    return _many(turned, _inside(boxes[:, :2], boxes[:, :2] + boxes[:, 2:], sizes))


def _inside(low: NDArray[np.float64], high: NDArray[np.float64], sizes: NDArray[np.integer]) -> NDArray[np.bool_]:
    return np.asarray(((low < high) & (low > -ROUNDED) & (high < sizes + ROUNDED)).all(axis=1))


def _many(wrong: NDArray[np.bool_], fitting: NDArray[np.bool_]) -> int:
    count = int(wrong.sum())
    return count if count >= max(FEWEST, MANY * len(wrong)) and fitting.mean() >= FITTING else 0
