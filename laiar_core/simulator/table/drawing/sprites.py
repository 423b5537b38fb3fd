"""Pictures of things that stand still, painted once for as long as they do: most of a frame is as it was in the one before."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
import skia

from laiar_core.simulator.table.drawing.bounds import bounds_of
from laiar_core.simulator.table.sizes import FRAME_SIZE


class Sprites:
    """One kept picture for each name."""

    def __init__(self) -> None:
        width, height = FRAME_SIZE
        self._pixels = np.zeros((height, width, 4), np.uint8)
        self._surface = skia.Surface(self._pixels, colorType=skia.kRGBA_8888_ColorType)
        self._kept: dict[str, tuple[Hashable, skia.Image | None, tuple[int, int]]] = {}

    def draw(self, canvas: skia.Canvas, name: str, state: Hashable, stroke: Callable[[skia.Canvas], None]) -> None:
        """Draw a thing, from its kept picture where its state is still the same.

        Args:
            canvas: of the picture.
            name: whose picture it is.
            state: changes whenever the picture does.
            stroke: draws it on a canvas with the same matrix.
        """
        kept = self._kept.get(name)
        if kept is None or kept[0] != state:
            kept = (state, *self._paint(canvas.getTotalMatrix(), stroke))
            self._kept[name] = kept
        _, image, (left, top) = kept
        if image is not None:
            canvas.save()
            canvas.resetMatrix()
            canvas.drawImage(image, left, top)
            canvas.restore()

    def _paint(self, matrix: skia.Matrix, stroke: Callable[[skia.Canvas], None]) -> tuple[skia.Image | None, tuple[int, int]]:
        """The picture of a stroke, cut to what it covers, and its left upper corner."""
        canvas = self._surface.getCanvas()
        canvas.clear(0)
        canvas.save()
        canvas.concat(matrix)
        stroke(canvas)
        canvas.restore()
        box = bounds_of(self._pixels[:, :, 3] > 0)
        if box is None:
            return None, (0, 0)
        left, top, right, bottom = box
        return self._surface.makeImageSnapshot(skia.IRect.MakeLTRB(left, top, right, bottom)), (left, top)
