"""Crops as training looks at them: a little shifted and resized, as boxes of a detector are, in other colors or a mirror."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.training.color_jitter import color_jittered

RESIZED = 0.1  # standard deviation of a crop's width and height
# Share of the tokens with crops that are named by those alone: where boxes suffice, a model does not learn from pixels.
LAYOUT_HIDDEN = 0.25


def varied(
    crops: NDArray[np.uint8], in_mirror: NDArray[np.bool_], size: int, rng: np.random.Generator, alike: bool
) -> NDArray[np.uint8]:
    """Crops (M, S, S, 3) of more than `size` pixels, each in a random other way, as (M, size, size, 3).

    Args:
        in_mirror: (M,), which of them are seen in a mirror.
        alike: whether they are all of one clip, and so have the colors of one lamp and camera.
    """
    return color_jittered(_windows(crops, in_mirror, size, rng), rng, alike)


def _windows(crops: NDArray[np.uint8], in_mirror: NDArray[np.bool_], size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A random part of each crop (M, S, S, 3), about `size` pixels wide and high, as (M, size, size, 3)."""
    count, whole = crops.shape[:2]
    extent = (size * np.exp(rng.normal(0, RESIZED, (2, count)))).clip(0.7 * size, whole)
    start = rng.random((2, count)) * (whole - extent)
    steps = (np.arange(size) + 0.5) / size
    ys, xs = (start[..., None] + steps * extent[..., None]).astype(np.int64)  # (M, size) each
    xs = np.where(in_mirror[:, None], xs[:, ::-1], xs)
    pixels = (np.arange(count)[:, None, None] * whole + ys[:, :, None]) * whole + xs[:, None]  # (M, size, size)
    return np.asarray(crops.reshape(-1, 3)[pixels])


def without_layout(layout: Tensor, crop_numbers: Tensor, drawn: Tensor) -> Tensor:
    """The layout of tokens with that of some hidden, which have crops to be named by.

    Args:
        layout: (..., F).
        crop_numbers: int64 (..., 3) of the crops that each token sees, -1 for none.
        drawn: (...) random numbers from 0 to 1.
    """
    hidden = (drawn < LAYOUT_HIDDEN) & (crop_numbers >= 0).any(dim=-1)  # (...)
    return layout * ~hidden[..., None]
