"""Color jitter of crops: brighter or darker, warmer or colder, with more or less colour, as another lamp or camera has it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

BRIGHTNESS = 0.35  # standard deviation of the logarithm
CAST = 0.12  # the same of each colour against the others
OFFSET = 15.0  # standard deviation of what is added, in levels of 0 to 255
GREY = 0.5  # chance that some of the colour is gone


def color_jittered(crops: NDArray[np.uint8], rng: np.random.Generator, alike: bool) -> NDArray[np.uint8]:
    """The crops (M, S, S, 3) in random colors: all under the same lamp, or each under its own."""
    if len(crops) == 0:
        return crops
    lights = 1 if alike else len(crops)
    gain = np.exp(rng.normal(0, BRIGHTNESS, (lights, 1)) + rng.normal(0, CAST, (lights, 3)))  # (lights, 3)
    offset = rng.normal(0, OFFSET, (lights, 1, 1))
    grey = rng.random(lights) * (rng.random(lights) < GREY)  # how much of the colour is gone
    # Every colour of the result is a mix of the three of the crop: one small matrix for each light.
    mix = np.eye(3) * (1 - grey)[:, None, None] + (grey / 3)[:, None, None]  # (lights, 3, 3)
    mix *= gain[:, None]
    pixels = torch.from_numpy(crops.reshape(lights, -1, 3)).float()  # (lights, pixels, 3)
    changed = torch.baddbmm(torch.from_numpy(offset).float(), pixels, torch.from_numpy(mix).float())
    return np.asarray(changed.clamp_(0, 255).to(torch.uint8).numpy()).reshape(crops.shape)
