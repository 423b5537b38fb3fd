"""The window on the left: where daylight comes from. A view of hills, now and then with curtains or a blind."""

from __future__ import annotations

import numpy as np
import skia

from laiar_core.simulator.table.drawing.ink import (
    RGB,
    WHITE,
    across,
    darker,
    down,
    fill,
    glow,
    lighter,
    line,
    mix,
    outline,
    oval,
    panel,
    rgb,
    soft,
)  # fmt: skip

_FABRICS = ("#e9dcc4", "#d9a58c", "#a9bfae", "#b9c6d6")


def paint_window(canvas: skia.Canvas, rng: np.random.Generator) -> None:
    """A window with a view of hills, a sill and a plant on it."""
    left, top, right, bottom = 28.0, 22.0, 196.0, 196.0
    sky, frame = rgb("#bfe3f2"), rgb("#f7f4ec")
    panel(canvas, left - 4, top - 2, right + 10, bottom + 12, soft(rgb("#5a5048"), 0.3, 6), 4)
    panel(canvas, left - 9, top - 9, right + 9, bottom + 9, across(left, right, frame, darker(frame, 0.1)), 3)
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(left, top, right, bottom))
    panel(canvas, left, top, right, bottom, down(top, bottom, sky, lighter(sky, 0.7)))
    sun = left + 30 + 100 * float(rng.random())
    oval(canvas, (sun, 56), 60, 60, glow((sun, 56), 60, rgb("#fff4cf"), 0.95))
    for x, y, size in ((70, 66, 15), (86, 60, 19), (104, 67, 14), (150, 90, 10), (162, 86, 13)):
        oval(canvas, (x, y), size, size * 0.55, fill(WHITE, 0.85))
    far, near = rgb("#a9c8a0"), rgb("#7da66f")
    canvas.drawPath(outline((left, 150), (70, 112, 120, 142), (160, 122, right, 136), (right, bottom), (left, bottom)), fill(far))
    canvas.drawPath(
        outline((left, 172), (90, 146, 140, 168), (170, 160, right, 166), (right, bottom), (left, bottom)), fill(near)
    )
    for x, y, size in ((56, 158, 9), (70, 162, 7), (158, 154, 10), (174, 157, 8)):
        oval(canvas, (x, y), size, size * 1.25, fill(darker(near, 0.28)))
    canvas.drawPath(outline((left + 20, bottom), (left + 76, top), (left + 100, top), (left + 44, bottom)), fill(WHITE, 0.16))
    canvas.restore()
    panel(canvas, 109, top, 115, bottom, fill(frame))
    panel(canvas, left, 100, right, 105.5, fill(frame))
    panel(canvas, left - 18, bottom + 8, right + 18, bottom + 19, down(bottom + 8, bottom + 19, frame, darker(frame, 0.18)), 2)
    panel(canvas, left - 14, bottom + 19, right + 14, bottom + 25, soft(rgb("#4a4038"), 0.35, 3))
    dress = rng.random()
    fabric = rgb(_FABRICS[rng.integers(len(_FABRICS))])
    if dress < 0.35:
        _curtains(canvas, left - 16, top - 12, right + 16, bottom + 4, fabric)
    elif dress < 0.6:
        _blind(canvas, left - 6, top - 9, right + 6, fabric)
    _potted_plant(canvas, float(rng.choice([60.0, 112.0, 164.0])), bottom + 8, rng)


def _curtains(canvas: skia.Canvas, left: float, top: float, right: float, bottom: float, fabric: RGB) -> None:
    """Two curtains drawn aside."""
    canvas.drawLine(left - 6, top, right + 6, top, line(rgb("#7a5a3e"), 4.5))
    for start, end, sign in ((left, left + 46, 1), (right, right - 46, -1)):
        side = outline(
            (start, top), (end, top), (end - 4 * sign, top + 80, start + 24 * sign, bottom), (start - 3 * sign, bottom)
        )
        canvas.drawPath(side, across(start, end, lighter(fabric, 0.2), darker(fabric, 0.12)))
        for share in (0.25, 0.5, 0.75):
            x = start + (end - start) * share
            fold = outline((x, top + 2), (x - 2 * sign, top + 80, start + sign * 24 * share, bottom), closed=False)
            canvas.drawPath(fold, line(darker(fabric, 0.4), 2.2, 0.35))


def _blind(canvas: skia.Canvas, left: float, top: float, right: float, fabric: RGB) -> None:
    """A blind that is let down a little."""
    bottom = top + 44
    panel(canvas, left, top, right, bottom, down(top, bottom, lighter(fabric, 0.3), darker(fabric, 0.06)))
    for y in (top + 12, top + 23, top + 34):
        canvas.drawLine(left, y, right, y, line(darker(fabric, 0.35), 1, 0.4))
    panel(canvas, left, bottom - 3, right, bottom + 2, fill(darker(fabric, 0.25)), 2)
    panel(canvas, left - 2, top - 5, right + 2, top + 3, fill(lighter(fabric, 0.5)), 3)


def _potted_plant(canvas: skia.Canvas, x: float, y: float, rng: np.random.Generator) -> None:
    """A plant in a pot that stands on y."""
    pot, leaf = rgb("#c8714d"), rgb("#5e8f57")
    for turn in rng.permutation(np.linspace(-62, 62, 9)):
        canvas.save()
        canvas.rotate(float(turn), x, y - 20)
        long = 36 - abs(float(turn)) / 4
        blade = outline((x, y - 18), (x - 7, y - 18 - long * 0.6, x, y - 18 - long), (x + 7, y - 18 - long * 0.6, x, y - 18))
        canvas.drawPath(blade, fill(mix(leaf, darker(leaf, 0.45), float(rng.random()))))
        canvas.restore()
    canvas.drawPath(
        outline((x - 14, y - 22), (x + 14, y - 22), (x + 10, y), (x - 10, y)),
        across(x - 14, x + 14, lighter(pot, 0.2), darker(pot, 0.3)),
    )
    panel(canvas, x - 16, y - 25, x + 16, y - 18, across(x - 16, x + 16, lighter(pot, 0.3), darker(pot, 0.2)), 2)
