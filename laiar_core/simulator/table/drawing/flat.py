"""Books and remote controls: things that lie flat. Both are drawn about their centre."""

from __future__ import annotations

import skia

from laiar_core.simulator.table.drawing.coats import Coat
from laiar_core.simulator.table.drawing.ink import across, between, darker, fill, lighter, line, outline, oval, panel, rgb

_PAGES = rgb("#f3ead6")


def book(canvas: skia.Canvas, coat: Coat) -> None:
    """A closed book that lies on its back, 92x54."""
    main = coat.main
    canvas.drawPath(outline((-46, 24), (36, 24), (46, -17), (46, -14), (37, 27), (-44, 27)), fill(darker(main, 0.45)))
    canvas.drawPath(outline((36, 14), (45, -25), (45, -16), (36, 24.5)), fill(darker(_PAGES, 0.32)))
    panel(canvas, -44, 13, 36, 24.5, across(-44, 36, _PAGES, darker(_PAGES, 0.12)))
    for y in (16.2, 18.6, 21, 23):
        canvas.drawLine(-43, y, 35.5, y, line(darker(_PAGES, 0.32), 0.7, 0.7))
    spine = outline((-46, 14), (-43, 20, -46, 26), (-42, 27), (-40, 20, -41, 14))
    canvas.drawPath(spine, fill(darker(main, 0.3)))
    cover = outline((-37, -27), (46, -27), (37, 14), (-46, 14))
    canvas.drawPath(cover, between((-40, -20), (40, 20), lighter(main, 0.22), main, darker(main, 0.16)))
    canvas.drawPath(outline((-37, -27), (-30.5, -27), (-39, 14), (-46, 14)), fill(darker(main, 0.28)))
    canvas.drawPath(outline((-19, -21), (34, -21), (31.5, -9), (-21.5, -9)), fill(coat.second))
    for row, (left, right) in enumerate(((-13, 27), (-9, 20))):
        canvas.drawLine(left, -17.2 + 4.4 * row, right, -17.2 + 4.4 * row, line(darker(main, 0.2), 1.9))
    oval(canvas, (2.5, 2.4), 8, 4.8, fill(coat.second))
    oval(canvas, (2.5, 2.4), 4.4, 2.5, fill(main))
    canvas.drawLine(-46, 14, 37, 14, line(lighter(main, 0.4), 1.1, 0.8))


def remote(canvas: skia.Canvas, coat: Coat) -> None:
    """A remote control that lies with its far end up, 24x58."""
    main = coat.main
    body = _slab(0)
    canvas.drawPath(_slab(5), across(-12, 12, darker(main, 0.3), darker(main, 0.55), darker(main, 0.7)))
    canvas.drawPath(body, between((-12, -29), (12, 24), lighter(main, 0.42), lighter(main, 0.1), darker(main, 0.12)))
    canvas.drawPath(body, line(lighter(main, 0.5), 0.9, 0.5))
    oval(canvas, (-4.4, -22.6), 2.4, 1.9, fill(coat.second))
    oval(canvas, (4.6, -22.6), 2, 1.5, fill(lighter(main, 0.55)))
    oval(canvas, (0, -11.4), 7.2, 6, fill(darker(main, 0.45)))
    oval(canvas, (0, -11.8), 6.7, 5.4, fill(lighter(main, 0.24)))
    oval(canvas, (0, -11.8), 2.7, 2.2, fill(coat.second))
    for y, wide in ((-1.4, 5.3), (3.8, 5.7), (9, 6.1)):
        for x in (-wide, 0, wide):
            panel(canvas, x - 1.8, y - 1.3, x + 1.8, y + 1.5, fill(darker(main, 0.5)), 1.1)
            panel(canvas, x - 1.8, y - 1.5, x + 1.8, y + 1.1, fill(lighter(main, 0.7)), 1.1)
    panel(canvas, -6.6, 14.4, 6.6, 17.2, fill(coat.second, 0.9), 1.2)


def _slab(lower: float) -> skia.Path:
    """The remote's outline, narrower at its far end, moved down by `lower`."""
    top, bottom = -29 + lower, 24 + lower
    return outline(
        (-6, top), (6, top), (9.6, top, 10, top + 5), (12, bottom - 6), (12, bottom, 7, bottom), (-7, bottom),
        (-12, bottom, -12, bottom - 6), (-10, top + 5), (-9.6, top, -6, top),
    )  # fmt: skip
