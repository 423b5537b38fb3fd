"""What hangs on the wall: a shelf with jars and books, framed pictures, ladles. Decor only: nothing of it is annotated."""

from __future__ import annotations

import numpy as np
import skia

from laiar_core.simulator.table.drawing.ink import (
    Point,
    across,
    darker,
    down,
    fill,
    lighter,
    line,
    outline,
    oval,
    panel,
    rgb,
    soft,
)

_WOOD = rgb("#b98a5c")
_SPINES = tuple(rgb(code) for code in ("#7b9aa5", "#c98f6b", "#8ea277", "#b7a0b4", "#d8bf85"))
_JARS = tuple(rgb(code) for code in ("#d8b06a", "#b9754f", "#96a86d", "#cfc3a4"))


def hang_on_the_right(canvas: skia.Canvas, rng: np.random.Generator) -> None:
    """What hangs over the place of the microwave: one shelf, two, or pictures and a clock."""
    kind = rng.integers(3)
    if kind == 0:
        shelf(canvas, (436, 100), 188, rng)
    elif kind == 1:
        shelf(canvas, (456, 82), 150, rng)
        shelf(canvas, (430, 176), 200, rng)
    else:
        picture_frame(canvas, (452, 84), rng)
        picture_frame(canvas, (534, 100), rng)
        _clock(canvas, (602, 66))


def _clock(canvas: skia.Canvas, centre: Point) -> None:
    """A round wall clock."""
    x, y = centre
    oval(canvas, (x + 4, y + 6), 26, 26, soft(rgb("#4a4038"), 0.35, 4))
    oval(canvas, centre, 26, 26, fill(darker(_WOOD, 0.3)))
    oval(canvas, centre, 22.5, 22.5, fill(rgb("#faf6ec")))
    dark = rgb("#3a322d")
    for dx, dy in ((0, -18), (18, 0), (0, 18), (-18, 0)):
        canvas.drawLine(x + dx, y + dy, x + dx * 0.86, y + dy * 0.86, line(dark, 2))
    canvas.drawLine(x, y, x + 1, y - 11, line(dark, 2.6))
    canvas.drawLine(x, y, x + 3, y + 15, line(dark, 1.8))
    oval(canvas, centre, 2.4, 2.4, fill(rgb("#c8553d")))


def shelf(canvas: skia.Canvas, left_top: Point, width: float, rng: np.random.Generator) -> None:
    """Draw a board on brackets with a row of jars and books on it.

    Args:
        canvas: of the wall.
        left_top: the board's left upper corner, in pixels.
        width: of the board, in pixels.
        rng: decides what stands on it.
    """
    left, y = left_top
    panel(canvas, left + 8, y + 10, left + width + 10, y + 26, soft(rgb("#4a4038"), 0.32, 6))
    for x in (left + 24, left + width - 30):
        canvas.drawPath(outline((x, y + 8), (x + 5, y + 8), (x + 5, y + 30)), fill(darker(_WOOD, 0.5)))
    x = left + 10
    while x < left + width - 56:
        put = _jar if rng.random() < 0.45 else _books
        x = put(canvas, x, y, rng) + float(rng.uniform(5, 12))
    panel(canvas, left, y, left + width, y + 10, down(y, y + 10, lighter(_WOOD, 0.25), darker(_WOOD, 0.12)), 2)


def _jar(canvas: skia.Canvas, x: float, y: float, rng: np.random.Generator) -> float:
    """A glass jar that is filled to some height; where the next thing may stand."""
    width, height = float(rng.uniform(22, 28)), float(rng.uniform(34, 48))
    inside = _JARS[rng.integers(len(_JARS))]
    glass = rgb("#e8efec")
    panel(canvas, x, y - height, x + width, y, across(x, x + width, lighter(glass, 0.4), darker(glass, 0.16)), 5)
    level = y - height * float(rng.uniform(0.45, 0.8))
    panel(canvas, x + 2, level, x + width - 2, y - 2, across(x, x + width, lighter(inside, 0.2), darker(inside, 0.18)), 4)
    panel(canvas, x + 1, y - height - 6, x + width - 1, y - height + 3, fill(darker(_WOOD, 0.15)), 2)
    canvas.drawLine(x + 5, y - height + 9, x + 5, y - 10, line(lighter(inside, 0.85), 2, 0.6))
    return x + width


def _books(canvas: skia.Canvas, x: float, y: float, rng: np.random.Generator) -> float:
    """Two to four books that stand side by side; where the next thing may stand."""
    for _ in range(int(rng.integers(2, 5))):
        width, height = float(rng.uniform(8, 13)), float(rng.uniform(36, 54))
        spine = _SPINES[rng.integers(len(_SPINES))]
        panel(canvas, x, y - height, x + width, y, across(x, x + width, lighter(spine, 0.15), darker(spine, 0.22)), 1)
        panel(canvas, x, y - height + 7, x + width, y - height + 10, fill(lighter(spine, 0.55), 0.8))
        x += width + 0.6
    return x


def picture_frame(canvas: skia.Canvas, centre: Point, rng: np.random.Generator) -> None:
    """Draw a framed picture of a hill and a sun.

    Args:
        canvas: of the wall.
        centre: of the picture, in pixels.
        rng: draws the hill's colour.
    """
    x, y = centre
    paper, hill = rgb("#f6f1e4"), _SPINES[rng.integers(len(_SPINES))]
    panel(canvas, x - 30, y - 36, x + 36, y + 44, soft(rgb("#4a4038"), 0.3, 4))
    panel(canvas, x - 32, y - 40, x + 32, y + 40, fill(darker(_WOOD, 0.3)), 2)
    panel(canvas, x - 28, y - 36, x + 28, y + 36, fill(paper))
    oval(canvas, (x + 8, y - 8), 9, 9, fill(rgb("#e2a75c")))
    canvas.drawPath(outline((x - 20, y + 22), (x - 6, y - 10, x + 20, y + 22)), fill(hill))


def rail(canvas: skia.Canvas, x: float, rng: np.random.Generator) -> None:
    """Draw a rail with ladles.

    Args:
        canvas: of the wall.
        x: it goes from 34 pixels left of here to 150 right of here.
        rng: draws how long the ladles are.
    """
    steel = rgb("#8d8f92")
    canvas.drawLine(x - 34, 40, x + 150, 40, line(darker(steel, 0.2), 3.5))
    for place in (x - 20, x + 128):
        long = float(rng.uniform(34, 46))
        canvas.drawLine(place, 42, place, 42 + long, line(steel, 3))
        oval(canvas, (place, 46 + long), 8, 9.5, across(place - 8, place + 8, lighter(steel, 0.35), darker(steel, 0.25)))
