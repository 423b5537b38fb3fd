"""The noise of a camera's sensor: other in every frame, the same on every run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.simulator.table.sizes import FRAME_SIZE

_SPARE = 1 << 16  # the grain is longer than a picture by this: every frame begins at another place in it


class SensorNoise:
    """Noise of one recording with pictures of that width and height; `deviation` in levels of 0 to 255."""

    def __init__(self, deviation: float, seed: int, size: tuple[int, int] = FRAME_SIZE) -> None:
        width, height = size
        rng = np.random.default_rng((seed, 13))
        self._seed = seed
        self._grain = np.rint(rng.normal(0, deviation, width * height * 3 + _SPARE)).astype(np.int16)

    def on(self, picture: NDArray[np.uint8], frame: int) -> NDArray[np.uint8]:
        """The picture (H, W, 3) with the noise of that frame."""
        start = int(np.random.default_rng((self._seed, 17, frame)).integers(_SPARE))
        noisy = self._grain[start : start + picture.size].reshape(picture.shape) + picture
        return np.clip(noisy, 0, 255, out=noisy).astype(np.uint8)
