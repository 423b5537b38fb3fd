"""Shadows on the table: soft, lower than a thing that is lifted, and longer in the evening."""

from __future__ import annotations

from math import cos, sin

import skia

from laiar_core.simulator.table.drawing.coats import class_of
from laiar_core.simulator.table.drawing.ink import NIGHT, line, oval, panel, soft
from laiar_core.simulator.table.drawing.light import Light
from laiar_core.simulator.table.drawing.table import top_shape
from laiar_core.simulator.table.sizes import SIZES, TABLE_FAR_Y
from laiar_core.simulator.table.world import Arm, Thing

_ROUND = {"apple", "bottle", "bowl", "cup", "plate"}
_FLAT = {"remote", "book", "cloth"}


def shadow_of(canvas: skia.Canvas, thing: Thing, frame: int, light: Light) -> None:
    """Draw the shadow of a thing on what is below it.

    Args:
        canvas: of the plain camera.
        thing: the thing over time.
        frame: number of the frame, from 0.
        light: how dark and how long shadows are.
    """
    wide, high = SIZES[class_of(thing.thing_id)]
    size, lift, angle = float(thing.scale[frame]), max(float(thing.lift[frame]), 0.0), float(thing.angle[frame])
    (x, y), flat = (float(value) for value in thing.centre[frame]), abs(cos(angle))
    half = size * (wide * flat + high * abs(sin(angle))) / 2
    below = y + size * (high * flat + wide * abs(sin(angle))) / 2
    ground = below + lift
    faint = light.shadow / (1 + lift / 45)
    deep = 0.2 * half if class_of(thing.thing_id) in _ROUND else 0.26 * half
    fade = 3.0 + min(lift, 90) * 0.09
    reach = light.long * (2 * size * high * flat * 0.5 + lift * 0.4)
    canvas.save()
    if ground > TABLE_FAR_Y - 4:
        canvas.clipPath(top_shape(), skia.ClipOp.kIntersect, True)
    if class_of(thing.thing_id) in _FLAT and lift < 12:  # what lies flat has its shadow all around
        panel(canvas, x - half, below - size * high * 0.9, x + half + 3, ground + 2, soft(NIGHT, faint, fade), 6)
    centre = x + reach / 2 + 2, ground - deep * 0.35
    oval(canvas, centre, half + reach / 2, deep + fade / 2, soft(NIGHT, faint, fade))
    if lift < 6:  # the dark line where it touches
        oval(canvas, (x + 1, ground - deep * 0.3), half * 0.92, max(deep * 0.7, 2), soft(NIGHT, faint * (1 - lift / 6), 1.8))
    canvas.restore()


def shadow_of_arm(canvas: skia.Canvas, arm: Arm, frame: int, light: Light, scale: float) -> None:
    """Draw the forearm's shadow on the table top.

    Args:
        canvas: of the plain camera.
        arm: its joints over time.
        frame: number of the frame, from 0.
        light: how dark and how long shadows are.
        scale: size of the body, 1 for the usual.
    """
    (elbow_x, elbow_y), (x, y) = arm.elbow[frame], arm.hand[frame]
    if y < TABLE_FAR_Y - 30 or arm.inside[frame]:
        return
    paint = line(NIGHT, 20 * scale, light.shadow * 0.5)
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 6))
    canvas.save()
    canvas.clipPath(top_shape(), skia.ClipOp.kIntersect, True)
    aside = 6 + 20 * light.long
    canvas.drawLine(float(elbow_x) + aside, float(elbow_y) + 22, float(x) + aside, float(y) + 15, paint)
    canvas.restore()
