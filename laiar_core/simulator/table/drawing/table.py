"""The wooden table: its top seen a little from above, its lit near edge, its front and legs. Painted once a recording."""

from __future__ import annotations

import numpy as np
import skia

from laiar_core.simulator.table.drawing.ink import (
    RGB,
    WHITE,
    across,
    between,
    darker,
    down,
    fill,
    glow,
    lighter,
    line,
    outline,
    oval,
    panel,
    rgb,
    soft,
)  # fmt: skip
from laiar_core.simulator.table.sizes import TABLE_FAR_Y, TABLE_NEAR_Y

_FAR, _NEAR = (-34.0, 674.0), (-84.0, 724.0)  # x of the ends of the far and of the near edge
_EDGE = 9.0  # thickness of the slab
_WOODS = ("#c08d5c", "#a9744a", "#cfa775", "#8f6647")


def top_shape() -> skia.Path:
    """The table top: what shadows fall on."""
    return outline((_FAR[0], TABLE_FAR_Y), (_FAR[1], TABLE_FAR_Y), (_NEAR[1], TABLE_NEAR_Y), (_NEAR[0], TABLE_NEAR_Y))


def paint_table(canvas: skia.Canvas, seed: int) -> None:
    """The whole table; everything else on the canvas stays as it was."""
    rng = np.random.default_rng((seed, 7))
    wood = rgb(_WOODS[rng.integers(len(_WOODS))])
    _front(canvas, wood)
    canvas.save()
    canvas.clipPath(top_shape(), skia.ClipOp.kIntersect, True)
    shade = between((-40, TABLE_FAR_Y), (700, TABLE_NEAR_Y), lighter(wood, 0.34), lighter(wood, 0.06), darker(wood, 0.16))
    panel(canvas, -100, TABLE_FAR_Y, 740, TABLE_NEAR_Y, shade)
    _grain(canvas, wood, rng)
    canvas.save()
    canvas.scale(1, 0.28)  # a round spot of window light, seen flat
    oval(canvas, (150, 1300), 300, 300, glow((150, 1300), 300, rgb("#fff6df"), 0.42))
    canvas.restore()
    panel(canvas, -100, TABLE_FAR_Y - 4, 740, TABLE_FAR_Y + 12, soft(darker(wood, 0.7), 0.3, 7))
    canvas.restore()
    canvas.drawLine(_FAR[0], TABLE_FAR_Y, _FAR[1], TABLE_FAR_Y, line(lighter(wood, 0.42), 1.6, 0.8))
    near = across(*_NEAR, lighter(wood, 0.55), lighter(wood, 0.25), darker(wood, 0.05))
    panel(canvas, _NEAR[0] - 2, TABLE_NEAR_Y - 1, _NEAR[1] + 2, TABLE_NEAR_Y + _EDGE, near, 2)
    canvas.drawLine(_NEAR[0], TABLE_NEAR_Y, _NEAR[1], TABLE_NEAR_Y, line(WHITE, 1.2, 0.35))


def _grain(canvas: skia.Canvas, wood: RGB, rng: np.random.Generator) -> None:
    """Boards side by side, whose seams and grain run along the table."""
    seams = TABLE_FAR_Y + (TABLE_NEAR_Y - TABLE_FAR_Y) * np.array([0.2, 0.44, 0.72])
    for top, bottom in zip([TABLE_FAR_Y, *seams], [*seams, TABLE_NEAR_Y], strict=True):
        tint = darker(wood, 0.5) if rng.random() < 0.5 else lighter(wood, 0.6)
        panel(canvas, -100, top, 740, bottom, fill(tint, float(rng.uniform(0.02, 0.1))))
        for _ in range(16):
            y, x = float(rng.uniform(top + 1, bottom - 1)), float(rng.uniform(-120, 640))
            long, bend = float(rng.uniform(60, 260)), float(rng.uniform(-2.4, 2.4))
            vein = outline((x, y), (x + long / 2, y + bend, x + long, y), closed=False)
            canvas.drawPath(vein, line(darker(wood, 0.45), float(rng.uniform(0.6, 1.5)), float(rng.uniform(0.1, 0.28))))
        for _ in range(2):
            knot = float(rng.uniform(-60, 700)), (top + bottom) / 2
            for size in (9, 6, 3):
                canvas.drawOval(
                    skia.Rect.MakeLTRB(knot[0] - size, knot[1] - size / 3.4, knot[0] + size, knot[1] + size / 3.4),
                    line(darker(wood, 0.5), 0.8, 0.22),
                )
    for y in seams:
        canvas.drawLine(-100, y, 740, y, line(darker(wood, 0.55), 1.3, 0.4))
        canvas.drawLine(-100, y + 1.3, 740, y + 1.3, line(lighter(wood, 0.5), 0.8, 0.4))


def _front(canvas: skia.Canvas, wood: RGB) -> None:
    """What is under the top: dark room, legs, and the apron with a drawer."""
    low = TABLE_NEAR_Y + _EDGE
    floor = rgb("#6d6058")
    panel(canvas, -500, 640, 1140, 900, down(640, 800, floor, darker(floor, 0.4)))
    panel(canvas, _NEAR[0] + 24, low, _NEAR[1] - 24, 660, down(low, 640, darker(wood, 0.78), darker(wood, 0.6)))
    for left in (_NEAR[0] + 14, _NEAR[1] - 48):
        panel(canvas, left, low, left + 34, 700, across(left, left + 34, darker(wood, 0.06), darker(wood, 0.46)))
    panel(canvas, _NEAR[0] + 8, low, _NEAR[1] - 8, low + 64, down(low, low + 64, darker(wood, 0.3), darker(wood, 0.14)))
    panel(canvas, _NEAR[0] + 8, low - 2, _NEAR[1] - 8, low + 7, soft(darker(wood, 0.8), 0.55, 4))
    for left in (56.0, 372.0):
        panel(canvas, left, low + 12, left + 212, low + 54, line(darker(wood, 0.55), 1.5, 0.7), 3)
        oval(canvas, (left + 106, low + 26), 7, 6, fill(darker(wood, 0.66)))
        oval(canvas, (left + 105, low + 24.6), 6, 5, fill(lighter(wood, 0.4)))
