"""One thing on any canvas: its shape, laid where the world has it. Pictures and masks come from this one function."""

from __future__ import annotations

from collections.abc import Callable
from math import degrees

import numpy as np
import skia

from laiar_core.simulator.table.drawing import cloth, crockery, flat, microwave, packs
from laiar_core.simulator.table.drawing.coats import Coat, class_of
from laiar_core.simulator.table.world import Thing

_LIFTED = 24.0  # a cloth that is lifted this many pixels hangs in its folds
_SHAPES: dict[str, Callable[[skia.Canvas, Coat], None]] = {
    "apple": crockery.apple,
    "book": flat.book,
    "bowl": crockery.bowl,
    "box": packs.box,
    "cup": crockery.cup,
    "plate": crockery.plate,
    "remote": flat.remote,
}
_OPENING_SHAPES: dict[str, Callable[[skia.Canvas, Coat, float], None]] = {
    "medicine-box": packs.medicine_box,
    "microwave": microwave.microwave,
}
_INSIDE_LIGHT = skia.ColorFilters.Matrix([0.98, 0, 0, 0, 0.03, 0, 0.92, 0, 0, 0.02, 0, 0, 0.78, 0, 0, 0, 0, 0, 1, 0])


def draw_thing(canvas: skia.Canvas, thing: Thing, coat: Coat, frame: int, oven: Thing | None) -> None:
    """Draw a thing as it is in a frame.

    Args:
        canvas: of the plain camera.
        thing: the thing over time.
        coat: its colours.
        frame: number of the frame, from 0.
        oven: the microwave, if there is one: what is inside shows through its opening only, in its light.
    """
    inside = oven is not None and bool(thing.inside[frame])
    canvas.save()
    if oven is not None and inside:
        clip_to_opening(canvas, oven, frame)
        canvas.saveLayer(None, skia.Paint(ColorFilter=_INSIDE_LIGHT))
    canvas.concat(_place(thing, frame))
    name = class_of(thing.thing_id)
    if name == "cloth":
        cloth.cloth(canvas, coat, min(max(float(thing.lift[frame]), 0.0) / _LIFTED, 1.0))
    elif name == "bottle":
        packs.bottle(canvas, coat, capped=not cap_is_off(thing, frame))
    elif name in _OPENING_SHAPES:
        _OPENING_SHAPES[name](canvas, coat, float(thing.openness[frame]))
    else:
        _SHAPES[name](canvas, coat)
    if inside:
        canvas.restore()
    canvas.restore()


def cap_is_off(thing: Thing, frame: int) -> bool:
    """Whether a bottle's cap is somewhere else."""
    return bool(np.isfinite(thing.loose[frame]).all())


def draw_loose_cap(canvas: skia.Canvas, thing: Thing, coat: Coat, frame: int) -> None:
    """Draw the cap of a bottle where it is while it is off.

    Args:
        canvas: of the plain camera.
        thing: the bottle over time.
        coat: its colours.
        frame: number of the frame, from 0.
    """
    x, y = thing.loose[frame]
    packs.bottle_cap(canvas, coat.second, (float(x), float(y)))


def clip_to_opening(canvas: skia.Canvas, oven: Thing, frame: int) -> None:
    """Keep what is drawn next inside the free opening of the microwave.

    Args:
        canvas: of the plain camera.
        oven: the microwave over time.
        frame: number of the frame, from 0.
    """
    opening = microwave.free_opening(float(oven.openness[frame]))
    opening.transform(_place(oven, frame))
    canvas.clipPath(opening, skia.ClipOp.kIntersect, True)


def _place(thing: Thing, frame: int) -> skia.Matrix:
    """From a thing's own frame to pixels of the plain camera."""
    x, y = (float(value) for value in thing.centre[frame])
    size = float(thing.scale[frame])
    place = skia.Matrix.Translate(x, y)
    place.preRotate(degrees(float(thing.angle[frame])))
    place.preScale(size, size)
    return place
