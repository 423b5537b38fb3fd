"""Cups, bowls and plates: round things with a rim, seen a little from above. All are drawn about their centre."""

from __future__ import annotations

import skia

from laiar_core.simulator.table.drawing.coats import Coat
from laiar_core.simulator.table.drawing.ink import across, darker, fill, glow, lighter, line, mix, outline, oval, rgb

_TEA, _CREAM = rgb("#8a4f2a"), rgb("#f3e6c8")
_FOODS = (rgb("#d9a24e"), rgb("#c75b39"), rgb("#c9a15c"), rgb("#8fa653"))


def cup(canvas: skia.Canvas, coat: Coat) -> None:
    """A cup with a handle and tea in it, 44x50."""
    main, shade = coat.main, darker(coat.main, 0.34)
    handle = outline((10, -9), (23, -14, 21.5, 4), (20, 15, 8, 14), closed=False)
    canvas.drawPath(handle, line(shade, 5.4))
    canvas.drawPath(handle, line(darker(main, 0.12), 3.2))
    body = outline((-22, -19), (-21, 12, -15, 21), (-4.5, 29, 6, 21), (12, 12, 13, -19))
    canvas.drawPath(body, across(-22, 13, lighter(main, 0.28), main, main, shade))
    band = outline((-21.4, -3), (-4.5, 4, 12.5, -3), (11.6, 5), (-4.5, 12, -20.5, 5))
    canvas.drawPath(band, across(-22, 13, lighter(coat.second, 0.4), coat.second, darker(coat.second, 0.25)))
    oval(canvas, (-4.5, -19), 17.5, 6, fill(lighter(main, 0.45)))
    oval(canvas, (-4.5, -18.6), 15.2, 4.6, across(-20, 11, darker(main, 0.5), darker(main, 0.25)))
    oval(canvas, (-4.5, -17.2), 13.2, 3.2, across(-18, 9, _TEA, lighter(_TEA, 0.25)))
    canvas.drawPath(outline((-17.5, -10), (-16.5, 8, -13, 16), closed=False), line(lighter(main, 0.75), 1.8, 0.7))


def bowl(canvas: skia.Canvas, coat: Coat) -> None:
    """A bowl with food in it, 80x46."""
    main = coat.main
    foot = outline((-17, 17), (-16, 22), (0, 25.5, 16, 22), (17, 17))
    canvas.drawPath(foot, across(-17, 17, main, darker(main, 0.5)))
    body = outline((-40, -13), (-36, 16, -14, 20), (0, 22.5, 14, 20), (36, 16, 40, -13))
    canvas.drawPath(body, across(-40, 40, lighter(main, 0.3), main, darker(main, 0.12), darker(main, 0.42)))
    band = outline((-39, -4), (0, 11, 39, -4), (36.5, 4), (0, 19, -36.5, 4))
    canvas.drawPath(band, across(-40, 40, lighter(coat.second, 0.25), coat.second, darker(coat.second, 0.35)))
    oval(canvas, (0, -13), 40, 10, fill(lighter(main, 0.5)))
    oval(canvas, (0, -12.4), 37, 8.2, across(-37, 37, darker(main, 0.45), darker(main, 0.15)))
    food = _FOODS[coat.kind % len(_FOODS)]
    oval(canvas, (0, -10.8), 33.5, 6.2, across(-33, 33, darker(food, 0.12), lighter(food, 0.16)))
    for x, y in ((-20, -11.5), (-11, -9), (-6, -13), (3, -10.2), (11, -12.8), (19, -9.6), (25, -12), (-26, -9.6), (14, -7.6)):
        oval(canvas, (x, y), 3.6, 1.9, fill(lighter(food, 0.38)))
        oval(canvas, (x + 0.6, y + 0.6), 1.6, 0.7, fill(darker(food, 0.3)))
    canvas.drawPath(outline((-33, -2), (-29, 11, -20, 15), closed=False), line(lighter(main, 0.8), 2.2, 0.6))


def plate(canvas: skia.Canvas, coat: Coat) -> None:
    """A flat plate, 78x22."""
    main = coat.main
    under = outline((-39, -2), (-30, 6, -19, 9), (0, 12.5, 19, 9), (30, 6, 39, -2))
    canvas.drawPath(under, across(-39, 39, darker(main, 0.1), darker(main, 0.28), darker(main, 0.5)))
    oval(canvas, (0, -2), 39, 9, across(-39, 39, lighter(main, 0.6), main, darker(main, 0.1)))
    canvas.drawOval(skia.Rect.MakeLTRB(-35, -9.4, 35, 4.6), line(coat.second, 1.6))
    oval(canvas, (0, -1.4), 25, 4.9, across(-25, 25, darker(main, 0.2), darker(main, 0.06), lighter(main, 0.35)))
    oval(canvas, (0, -0.8), 23.5, 4.2, across(-25, 25, darker(main, 0.06), lighter(main, 0.4)))


def apple(canvas: skia.Canvas, coat: Coat) -> None:
    """An apple with its stalk and a leaf, 32x33."""
    main = coat.main
    body = outline(
        (0, -8),
        (-6, -13.5, -16, -11.5, -16, 1),
        (-16, 11, -9, 18.5, -3.5, 16.2),
        (-1, 15, 1, 15, 3.5, 16.2),
        (9, 18.5, 16, 11, 16, 1),
        (16, -11.5, 6, -13.5, 0, -8),
    )
    canvas.drawPath(body, across(-16, 16, lighter(main, 0.22), main, darker(main, 0.12), darker(coat.second, 0.28)))
    canvas.save()
    canvas.clipPath(body, skia.ClipOp.kIntersect, True)
    oval(canvas, (3, 18), 20, 12, glow((3, 18), 20, darker(coat.second, 0.4), 0.6))
    oval(canvas, (-7, -4), 8, 10, glow((-7, -4), 9, lighter(main, 0.85), 0.75))
    canvas.restore()
    oval(canvas, (0, -9), 5.5, 2, fill(darker(coat.second, 0.45), 0.75))
    canvas.drawPath(outline((0, -8.5), (0, -13, 2.4, -15.4), closed=False), line(rgb("#5a3a22"), 2))
    leaf = outline((1.4, -12.4), (5, -18.5, 12.5, -15.5), (8, -10.5, 1.4, -12.4))
    canvas.drawPath(leaf, across(1, 12, mix(rgb("#6f9e3f"), _CREAM, 0.1), rgb("#4d7a2c")))
