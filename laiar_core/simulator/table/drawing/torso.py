"""The chair, the neck and the torso in its shirt."""

from __future__ import annotations

import skia

from laiar_core.simulator.table.drawing.ink import Point, across, darker, fill, lighter, line, outline, oval, panel, rgb, soft
from laiar_core.simulator.table.drawing.limbs import taper
from laiar_core.simulator.table.drawing.look import Look
from laiar_core.simulator.table.world import Body

_FLOOR = 470.0  # the shirt goes on behind the table


def draw_torso(canvas: skia.Canvas, body: Body, frame: int, look: Look) -> None:
    """Draw chair (where they sit), torso and neck; the head comes on top.

    Args:
        canvas: of the plain camera.
        body: the body over time.
        frame: number of the frame, from 0.
        look: colours of skin and shirt, and whether it has a collar.
    """
    size = body.scale
    one, two = (arm.shoulder[frame] for arm in body.arms)
    left, right = sorted([(float(one[0]), float(one[1])), (float(two[0]), float(two[1]))])
    chest = float(body.chest[frame][0]), float(body.chest[frame][1])
    if body.seated:
        _chair(canvas, chest, size)
    _shirt(canvas, left, right, chest, size, look)
    _neck(canvas, (float(body.head[frame][0]), float(body.head[frame][1])), chest, size, look)
    _collar(canvas, chest, size, look)


def _shirt(canvas: skia.Canvas, left: Point, right: Point, chest: Point, size: float, look: Look) -> None:
    shirt = look.shirt
    x, y = chest
    neck, top = 17 * size, y - 31 * size
    shape = outline(
        (x - neck, top),
        (x - neck - 3 * size, top + 11 * size, left[0] + 14 * size, left[1] - 18 * size, left[0] - 1 * size, left[1] - 17 * size),
        (left[0] - 18 * size, left[1] - 14 * size, left[0] - 16 * size, left[1] + 8 * size),
        (left[0] - 2 * size, left[1] + 52 * size, x - 51 * size, y + 96 * size),
        (x - 53 * size, y + 130 * size, x - 56 * size, _FLOOR),
        (x + 56 * size, _FLOOR),
        (x + 53 * size, y + 130 * size, x + 51 * size, y + 96 * size),
        (right[0] + 2 * size, right[1] + 52 * size, right[0] + 16 * size, right[1] + 8 * size),
        (right[0] + 18 * size, right[1] - 14 * size, right[0] + 1 * size, right[1] - 17 * size),
        (right[0] - 14 * size, right[1] - 18 * size, x + neck + 3 * size, top + 11 * size, x + neck, top),
        (x, top + 9 * size, x - neck, top),
    )
    canvas.drawPath(shape, across(left[0] - 16, right[0] + 16, lighter(shirt, 0.17), shirt, shirt, darker(shirt, 0.32)))
    canvas.save()
    canvas.clipPath(shape, skia.ClipOp.kIntersect, True)
    panel(canvas, x - 80 * size, 306, x + 80 * size, _FLOOR, soft(darker(shirt, 0.7), 0.3, 12))  # the table keeps light away
    for side, sign in ((left, 1), (right, -1)):
        pit = side[0] + sign * 3 * size, side[1] + 22 * size
        fold = outline(
            pit, (pit[0] + sign * 7 * size, pit[1] + 34 * size, pit[0] + sign * 4 * size, pit[1] + 86 * size), closed=False
        )
        canvas.drawPath(fold, line(darker(shirt, 0.36), 2.2 * size, 0.5))
        pull = outline(
            pit, (pit[0] + sign * 17 * size, pit[1] + 10 * size, pit[0] + sign * 27 * size, pit[1] + 5 * size), closed=False
        )
        canvas.drawPath(pull, line(darker(shirt, 0.36), 1.8 * size, 0.4))
    for sign, low in ((-1, 96), (1, 110)):
        fold = outline(
            (x + sign * 50 * size, y + low * size),
            (x + sign * 24 * size, y + (low + 13) * size, x + sign * 8 * size, y + (low + 5) * size),
            closed=False,
        )
        canvas.drawPath(fold, line(darker(shirt, 0.4), 2 * size, 0.35))
    canvas.restore()


def _neck(canvas: skia.Canvas, head: Point, chest: Point, size: float, look: Look) -> None:
    skin, (x, y) = look.skin, chest
    dip = outline(
        (x - 16 * size, y - 30 * size),
        (x - 10 * size, y - 8 * size, x, y - 5 * size),
        (x + 10 * size, y - 8 * size, x + 16 * size, y - 30 * size),
    )
    start, end = (head[0], head[1] + 22 * size), (x, y - 26 * size)
    neck = taper(start, 14 * size, end, 14 * size)
    canvas.drawPath(dip, fill(skin))
    canvas.drawPath(neck, across(x - 16 * size, x + 16 * size, lighter(skin, 0.06), skin, darker(skin, 0.22)))
    canvas.save()
    canvas.clipPath(neck, skia.ClipOp.kIntersect, True)
    oval(canvas, (head[0] + 3 * size, head[1] + 35 * size), 27 * size, 16 * size, fill(darker(skin, 0.3), 0.75))
    canvas.restore()


def _collar(canvas: skia.Canvas, chest: Point, size: float, look: Look) -> None:
    shirt = look.shirt
    canvas.save()
    canvas.translate(*chest)
    canvas.scale(size, size)
    if not look.collar:
        canvas.drawPath(outline((-18, -31), (-14, -7, 0, -6), (14, -7, 18, -31), closed=False), line(darker(shirt, 0.24), 5))
        canvas.drawPath(
            outline((-16.5, -32), (-13, -9.5, 0, -8.5), (13, -9.5, 16.5, -32), closed=False), line(lighter(shirt, 0.25), 1.3, 0.8)
        )
    else:
        for sign in (-1, 1):
            wing = outline((0, -5), (sign * 15, 5), (sign * 24, -20), (sign * 17, -33), (sign * 12, -17, 0, -5))
            canvas.drawPath(wing, fill(lighter(shirt, 0.2) if sign < 0 else lighter(shirt, 0.06)))
            canvas.drawPath(wing, line(darker(shirt, 0.4), 1.1, 0.55))
        canvas.drawLine(0, 0, 0, 190, line(darker(shirt, 0.34), 1.5, 0.6))
        canvas.drawLine(-6, 5, -6, 190, line(lighter(shirt, 0.3), 1, 0.35))
        for y in (18, 50, 82, 114):
            oval(canvas, (-2.8, y), 2.5, 2.5, fill(lighter(shirt, 0.55)))
            oval(canvas, (-2.8, y), 1, 1, fill(darker(shirt, 0.3)))
    canvas.restore()


def _chair(canvas: skia.Canvas, chest: Point, size: float) -> None:
    """The back of a wooden chair behind the shoulders."""
    wood, (x, y) = rgb("#8a5f3c"), (chest[0], chest[1] + 6)
    for left in (-92 * size, 80 * size):
        panel(
            canvas,
            x + left,
            y + 6,
            x + left + 12 * size,
            _FLOOR,
            across(x + left, x + left + 12, lighter(wood, 0.2), darker(wood, 0.3)),
            4,
        )
    for top in (8, 46, 84):
        panel(
            canvas,
            x - 88 * size,
            y + top,
            x + 88 * size,
            y + top + 19,
            across(x - 88, x + 88, lighter(wood, 0.24), wood, darker(wood, 0.3)),
            6,
        )
        canvas.drawLine(x - 80 * size, y + top + 16, x + 80 * size, y + top + 16, line(darker(wood, 0.4), 1.4, 0.5))
