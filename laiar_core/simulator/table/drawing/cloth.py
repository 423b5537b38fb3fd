"""A striped kitchen cloth, 62x40, drawn about its centre: folded flat on the table, in folds that hang down from a hand.

Its weave is a square of (u, v), 0 to 1 each, laid out in two ways; between them the cloth is a mixture of both.
"""

from __future__ import annotations

from math import cos, pi, sin

import skia

from laiar_core.simulator.table.drawing.coats import Coat
from laiar_core.simulator.table.drawing.ink import Point, between, darker, fill, lighter, line, outline

_STEPS = [step / 10 for step in range(11)]
_STRIPES = ((0.1, 0.2), (0.26, 0.3), (0.72, 0.76), (0.82, 0.92))
_THICK = 7.0  # of the folded cloth on the table


def cloth(canvas: skia.Canvas, coat: Coat, lifted: float) -> None:
    """Draw the cloth about its centre.

    Args:
        canvas: in the cloth's own frame.
        coat: its colours.
        lifted: 0 flat on the table to 1 in the hand.
    """
    main = coat.main
    under = (1 - lifted) * _THICK
    if under > 0.5:
        canvas.save()
        for layer, shade in ((under, 0.42), (under / 2, 0.2)):
            canvas.drawPath(_area(0, 1, 0, 1, lifted, layer), fill(darker(main, shade)))
        canvas.restore()
    body = _area(0, 1, 0, 1, lifted)
    canvas.drawPath(body, between((-26, -16), (26, 18), lighter(main, 0.26), main, darker(main, 0.14)))
    for start, end in _STRIPES:
        canvas.drawPath(_area(start, end, 0, 1, lifted), fill(coat.second, 0.92))
    canvas.drawPath(_area(0, 1, 0.84, 0.93, lifted), fill(coat.second, 0.92))
    for u, deep in ((0.14, 0.5), (0.34, 0.8), (0.55, 0.6), (0.78, 0.9)):  # folds run down the hanging cloth
        crease = outline(_at(u, 0.1, lifted), *(_at(u, v, lifted) for v in _STEPS[2:]), closed=False)
        canvas.drawPath(crease, line(darker(main, 0.6), 1.4 + 2.2 * lifted, deep * (0.08 + 0.3 * lifted)))
    canvas.drawPath(body, line(darker(main, 0.4), 0.9, 0.5))


def _at(u: float, v: float, lifted: float) -> Point:
    """Where a point of the weave is."""
    left, right = -23 - 8 * v, 30 - 4 * v
    flat_x = left + (right - left) * u + 1.2 * sin(7 * v)
    flat_y = -19 + 30 * v + 1.6 * sin(2 * pi * (1.2 * u + 0.15)) + 1.1 * sin(9 * v + 5 * u)
    hang_x = (u - 0.5) * (13 + 40 * v**0.75) + 2.4 * sin(2 * pi * (u + 0.6 * v)) * v
    hang_y = -20 + 38 * v + 2.6 * cos(2 * pi * 2.5 * u) * v**2 + 7 * abs(2 * u - 1) ** 2 * (1 - v)
    return flat_x + (hang_x - flat_x) * lifted, flat_y + (hang_y - flat_y) * lifted


def _area(u0: float, u1: float, v0: float, v1: float, lifted: float, lower: float = 0) -> skia.Path:
    """The part of the weave from u0 to u1 and v0 to v1, moved down by `lower`."""
    right = [(u0 + (u1 - u0) * step, v0) for step in _STEPS] + [(u1, v0 + (v1 - v0) * step) for step in _STEPS]
    left = [(u1 + (u0 - u1) * step, v1) for step in _STEPS] + [(u0, v1 + (v0 - v1) * step) for step in _STEPS]
    points = [_at(u, v, lifted) for u, v in right + left]
    first, *others = [(x, y + lower) for x, y in points]
    return outline(first, *others)
