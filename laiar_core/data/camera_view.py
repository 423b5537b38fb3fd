"""Where the pictures of a clip lie under its boxes, when the clip is seen otherwise than it was filmed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class View:
    """How the boxes of a clip came from those of its film; the pictures on disk stay as they were filmed.

    Attributes:
        mirrored: whether left and right have changed places.
        zoom: how much larger everything is, seen from the middle of the picture.
    """

    mirrored: bool = False
    zoom: float = 1.0

    def on_film(self, boxes: NDArray[np.floating], frame_size: tuple[int, int]) -> NDArray[np.float64]:
        """Boxes (..., 4) of the clip as boxes of its film, both in pixels of `frame_size`."""
        centre = np.tile(np.array(frame_size) / 2, 2)
        left, top, right, bottom = np.moveaxis(centre + (boxes - centre) / self.zoom, -1, 0)
        if self.mirrored:
            left, right = frame_size[0] - right, frame_size[0] - left
        return np.stack([left, top, right, bottom], axis=-1)
