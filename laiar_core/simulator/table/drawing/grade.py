"""What a style's light and palette make of a finished picture. Skia's own colour filters take four times as long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.simulator.table.drawing.light import Light, light_of
from laiar_core.simulator.table.sizes import FRAME_SIZE
from laiar_core.simulator.table.style import Style

_SATURATION = {"natural": 1.0, "vivid": 1.28, "grey": 0.14}
_LUMA = (19, 38, 7)  # of 64, as the saturation is counted: all then fits into 16 bits


class Grade:
    """The grading of one style, for pictures of that width and height."""

    def __init__(self, style: Style, size: tuple[int, int] = FRAME_SIZE) -> None:
        if style.palette not in _SATURATION:
            raise LaiarError(f"there is no palette {style.palette!r}; there are {', '.join(_SATURATION)}")
        self._saturation = round(64 * _SATURATION[style.palette])
        light = light_of(style)
        self._lift = light.lift
        self._gains = None if min(light.gain) == 1 and not light.falls else [_gains(light, gain, size) for gain in light.gain]

    def of(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W, 3) RGB of (H, W, 4) RGBA pixels."""
        graded = np.empty((*pixels.shape[:2], 3), np.uint8)
        grey = self._grey_part(pixels)
        for channel in range(3):  # four times as fast as one copy of the slice
            plane = pixels[:, :, channel]
            if grey is not None:
                wide = np.multiply(plane, self._saturation, dtype=np.int16)
                wide += grey
                wide >>= 6
                plane = np.clip(wide, 0, 255, out=wide).astype(np.uint8)
            if self._gains is None:
                graded[:, :, channel] = plane
            else:
                graded[:, :, channel] = (np.multiply(plane, self._gains[channel], dtype=np.uint16) >> 8) + self._lift
        return graded

    def _grey_part(self, pixels: NDArray[np.uint8]) -> NDArray[np.int16] | None:
        """(H, W) of 64: what the brightness adds to every channel; None where colours stay as they are."""
        if self._saturation == 64:
            return None
        grey = np.zeros(pixels.shape[:2], np.int16)
        for channel, weight in enumerate(_LUMA):
            grey += np.multiply(pixels[:, :, channel], weight, dtype=np.int16)
        grey >>= 6
        grey *= 64 - self._saturation
        return grey


def _gains(light: Light, gain: float, size: tuple[int, int]) -> NDArray[np.uint16]:
    """(H, W) of 256: the light that arrives; it comes from the upper left and falls off slowly, then faster."""
    width, height = size
    right, below = np.arange(width) / width, np.arange(height)[:, None] / height
    way = np.clip((right + 0.25 * below) / 1.25, 0, 1)
    return np.rint(256 * gain * (1 - light.falls * way**1.4)).astype(np.uint16)
