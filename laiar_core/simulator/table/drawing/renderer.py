"""Pictures of a world, and the boxes that fit them because both come from the same drawing."""

from __future__ import annotations

import numpy as np
import skia
from numpy.typing import NDArray

from laiar_core.simulator.table.drawing.bounds import Box, bounds_of
from laiar_core.simulator.table.drawing.camera import view
from laiar_core.simulator.table.drawing.grade import Grade
from laiar_core.simulator.table.drawing.noise import SensorNoise
from laiar_core.simulator.table.drawing.room import paint_room
from laiar_core.simulator.table.drawing.scene import Scene
from laiar_core.simulator.table.drawing.sprites import Sprites
from laiar_core.simulator.table.drawing.table import paint_table
from laiar_core.simulator.table.sizes import FRAME_SIZE
from laiar_core.simulator.table.world import World

_WIDTH, _HEIGHT = FRAME_SIZE
_WALL_BEHIND = 150.0  # pixels from the person to the wall
_FEWEST_PIXELS = 12  # a thing of which less is left cannot be seen


class Renderer:
    """Draws the frames of one world."""

    def __init__(self, world: World) -> None:
        style = world.style
        self._scene = Scene(world)
        self._view = view(style)
        self._grade = Grade(style)
        self._noise = SensorNoise(style.noise, world.seed) if style.noise > 0 else None
        self._pixels = np.zeros((_HEIGHT, _WIDTH, 4), np.uint8)
        self._surface = skia.Surface(self._pixels, colorType=skia.kRGBA_8888_ColorType)
        canvas = self._surface.getCanvas()
        canvas.save()
        canvas.concat(view(style, _WALL_BEHIND))
        paint_room(canvas, style.palette, world.seed)
        canvas.restore()
        self._room = self._pixels.copy()
        self._sprites = Sprites()
        self._alpha = np.zeros((_HEIGHT, _WIDTH), np.uint8)
        self._alone = skia.Surface(self._alpha, colorType=skia.kAlpha_8_ColorType)
        self._masks: dict[str, tuple[tuple[float, ...], NDArray[np.bool_], Box | None]] = {}

    def picture(self, frame: int) -> NDArray[np.uint8]:
        """The picture of a frame, (480, 640, 3) RGB."""
        canvas, scene = self._surface.getCanvas(), self._scene
        self._pixels[:] = self._room
        canvas.save()
        canvas.concat(self._view)
        scene.draw_person(canvas, frame)
        self._sprites.draw(canvas, "table", 0, lambda canvas: paint_table(canvas, scene.world.seed))
        scene.draw_front(canvas, frame, self._sprites)
        canvas.restore()
        picture = self._grade.of(self._pixels)
        return picture if self._noise is None else self._noise.on(picture, frame)

    def boxes(self, frame: int) -> dict[str, Box | None]:
        """Left, top, right and bottom (the last two exclusive) of every track in whole pixels; None where it cannot be seen."""
        covered = np.zeros((_HEIGHT, _WIDTH), np.bool_)
        boxes: dict[str, Box | None] = dict.fromkeys(self._scene.tracks)
        for track_id in self._scene.front_to_back(frame):
            mask, box = self._shape(frame, track_id)
            if box is None:
                continue
            left, top, right, bottom = box
            here, over = mask[top:bottom, left:right], covered[top:bottom, left:right]
            if np.count_nonzero(here & ~over) >= _FEWEST_PIXELS:
                boxes[track_id] = box
            over |= here
        return boxes

    def mask(self, frame: int, track_id: str) -> NDArray[np.bool_]:
        """(480, 640) the pixels that a track covers, also where something hides it."""
        return self._shape(frame, track_id)[0].copy()

    def _shape(self, frame: int, track_id: str) -> tuple[NDArray[np.bool_], Box | None]:
        """Mask and box of a track, drawn alone; kept for as long as the track stays as it is."""
        state = self._scene.state(frame, track_id)
        kept = self._masks.get(track_id)
        if kept is not None and kept[0] == state:
            return kept[1], kept[2]
        canvas = self._alone.getCanvas()
        canvas.clear(0)
        canvas.save()
        canvas.concat(self._view)
        self._scene.draw_track(canvas, frame, track_id)
        canvas.restore()
        mask = self._alpha > 127
        box = bounds_of(mask) if np.count_nonzero(mask) >= _FEWEST_PIXELS else None
        self._masks[track_id] = state, mask, box
        return mask, box
