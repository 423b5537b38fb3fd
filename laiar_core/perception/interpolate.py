"""From a few samples a second to a box in every frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, median_filter  # type: ignore[import-untyped]

SHORT_GAP_S = 1.0  # a thing that is unseen for longer is gone, unless it comes back soon where it was
STAYED_GAP_S = 2.0  # and for longer it is gone in any case: nobody knows what happened to it meanwhile
STAYED_IOU = 0.5
BEYOND_S = 0.25  # a thing was there a little before its first sight and after its last
SMOOTHING = 0.6  # standard deviation, in samples


def over_frames(
    found_s: NDArray[np.float64], boxes: NDArray[np.floating], times_s: NDArray[np.float64], beyond_s: float = BEYOND_S
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Boxes of one thing at every frame, between and a little beyond those of the samples in which it was found.

    Args:
        found_s: (K,), rising: when it was found.
        boxes: (K, 4) where it was found, left, top, right, bottom.
        times_s: (F,), rising: when the frames are shown.
        beyond_s: how long it is taken to be there before and after it was found.

    Returns:
        Boxes (F, 4), zeros where it is not present, and present (F,).
    """
    present = (times_s >= found_s[0] - beyond_s) & (times_s <= found_s[-1] + beyond_s)
    gap_s = np.diff(found_s)
    gone = (gap_s > SHORT_GAP_S) & ((gap_s > STAYED_GAP_S) | (_iou(boxes[:-1], boxes[1:]) < STAYED_IOU))
    ends = np.flatnonzero(gone) + 1  # What was found before a gap tells nothing of where the thing is after it.
    smooth = np.concatenate([smoothed(part) for part in np.split(boxes, ends)])
    path = np.stack([np.interp(times_s, found_s, side) for side in smooth.T], axis=1)
    for before, after in zip(ends - 1, ends, strict=True):
        near_end, near_start = times_s <= found_s[before] + beyond_s, times_s >= found_s[after] - beyond_s
        unseen = (times_s > found_s[before]) & (times_s < found_s[after])
        path[unseen & near_end], path[unseen & near_start] = smooth[before], smooth[after]
        present &= ~unseen | near_end | near_start
    return np.where(present[:, None], path, 0).astype(np.float32), present


def scores_over_frames(
    found: NDArray[np.int64], scores: NDArray[np.floating], samples_s: NDArray[np.float64], times_s: NDArray[np.float64]
) -> NDArray[np.float32]:
    """How surely one thing was found at every frame: as in the nearest sample, 0 where it was not found in that one.

    Args:
        found: int64 (K,), the samples in which it was found.
        scores: (K,) of its detections.
        samples_s: (n,), rising: when all samples are shown.
        times_s: (F,), rising: when the frames are shown.

    Returns:
        float32 (F,).
    """
    each = np.zeros(len(samples_s), dtype=np.float32)
    each[found] = scores
    middles = (samples_s[1:] + samples_s[:-1]) / 2
    return each[np.searchsorted(middles, times_s)]


def smoothed(boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    """Boxes (K, 4) without single outliers and most of their tremble."""
    steady = median_filter(boxes.astype(np.float64), size=(3, 1), mode="nearest")
    return np.asarray(gaussian_filter1d(steady, SMOOTHING, axis=0, mode="nearest"))


def _iou(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.float64]:
    """Intersection over union of boxes (n, 4) with those beside them, (n,)."""
    shared = np.prod((np.minimum(one[:, 2:], other[:, 2:]) - np.maximum(one[:, :2], other[:, :2])).clip(0), axis=1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (one, other)]
    return np.asarray(shared / np.maximum(areas[0] + areas[1] - shared, 1e-9))
