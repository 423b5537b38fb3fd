"""Crops as training looks at them: a little shifted and resized, as boxes of a detector are, in other colors or a mirror."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

RESIZED = 0.1  # standard deviation of a crop's width and height
BRIGHTNESS = 0.35  # standard deviation of the logarithm
CAST = 0.12  # the same of each colour against the others
OFFSET = 15.0  # standard deviation of what is added, in levels of 0 to 255
GREY = 0.5  # chance that some of the colour is gone
# Share of the tokens with crops that are named by those alone: where boxes suffice, a model does not learn from pixels.
LAYOUT_HIDDEN = 0.25


def varied(
    crops: NDArray[np.uint8], in_mirror: NDArray[np.bool_], size: int, rng: np.random.Generator, alike: bool
) -> NDArray[np.uint8]:
    """Crops, each in a random other way.

    Args:
        crops: (M, S, S, 3), of more than `size` pixels.
        in_mirror: bool (M,), which of them are seen in a mirror.
        size: pixels that are left of each side.
        rng: of everything random.
        alike: whether they are all of one clip, and so have the colors of one lamp and camera.

    Returns:
        uint8 (M, size, size, 3).
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


def color_jittered(crops: NDArray[np.uint8], rng: np.random.Generator, alike: bool) -> NDArray[np.uint8]:
    """The crops in random colors.

    Args:
        crops: (M, S, S, 3).
        rng: of everything random.
        alike: whether all are under the same lamp, or each under its own.

    Returns:
        uint8 (M, S, S, 3).
    """
    if len(crops) == 0:
        return crops
    lamps = 1 if alike else len(crops)
    gain = np.exp(rng.normal(0, BRIGHTNESS, (lamps, 1)) + rng.normal(0, CAST, (lamps, 3)))  # (lamps, 3)
    offset = rng.normal(0, OFFSET, (lamps, 1, 1))
    grey = rng.random(lamps) * (rng.random(lamps) < GREY)  # how much of the colour is gone
    # Every colour of the result is a mix of the three of the crop: one small matrix for each lamp.
    mix = np.eye(3) * (1 - grey)[:, None, None] + (grey / 3)[:, None, None]  # (lamps, 3, 3)
    mix *= gain[:, None]
    pixels = torch.from_numpy(crops.reshape(lamps, -1, 3)).float()  # (lamps, pixels, 3)
    changed = torch.baddbmm(torch.from_numpy(offset).float(), pixels, torch.from_numpy(mix).float())
    return np.asarray(changed.clamp_(0, 255).to(torch.uint8).numpy()).reshape(crops.shape)


def without_layout(layout: Tensor, crop_numbers: Tensor, drawn: Tensor) -> Tensor:
    """The layout of tokens with that of some hidden, which have crops to be named by.

    Args:
        layout: (..., F).
        crop_numbers: int64 (..., 3) of the crops that each token sees, -1 for none.
        drawn: (...) random numbers from 0 to 1.

    Returns:
        (..., F).
    """
    hidden = (drawn < LAYOUT_HIDDEN) & (crop_numbers >= 0).any(dim=-1)  # (...)
    return layout * ~hidden[..., None]
