"""The kitchen behind the person: wall, window, shelf and tiles. Painted once a recording; nothing in it is annotated."""

from __future__ import annotations

import numpy as np
import skia

from laiar_core.simulator.table.drawing.decor import hang_on_the_right, picture_frame, rail
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
    outline,
    oval,
    panel,
    rgb,
    soft,
)
from laiar_core.simulator.table.drawing.window import paint_window
from laiar_core.simulator.table.sizes import TABLE_FAR_Y

_LEFT, _TOP, _RIGHT, _BOTTOM = -420.0, -320.0, 1060.0, 820.0  # far enough out for every camera
WALLS = {
    "natural": ("#d9e2d8 #9fb8ae", "#ece0cd #c8ab86", "#d5e0e8 #94adc0", "#ead9d3 #c49a8c"),
    "vivid": ("#ffd166 #ef8354", "#8ad6cc #2a9d8f", "#f7a9a8 #d1495b", "#a9c9ff #5b6ee1"),
}


def paint_room(canvas: skia.Canvas, palette: str, seed: int) -> None:
    """Paint the whole wall, wider than any camera sees.

    Args:
        canvas: of the plain camera.
        palette: of the style.
        seed: of the recording, decides colours and decor.
    """
    rng = np.random.default_rng((seed, 5))
    choices = WALLS["vivid" if palette == "vivid" else "natural"]
    wall, tile = (rgb(code) for code in choices[rng.integers(len(choices))].split())
    paint = across(-60, 720, lighter(wall, 0.25), wall, darker(wall, 0.12))
    paint.setDither(True)  # else the faint gradient shows as stripes
    panel(canvas, _LEFT, _TOP, _RIGHT, _BOTTOM, paint)
    if palette == "vivid":
        _pattern(canvas, tile)
    _light_beam(canvas)
    _lower_wall(canvas, tile, rng)
    paint_window(canvas, rng)
    hang_on_the_right(canvas, rng)
    for x in (-150, -60, 700, 790):
        picture_frame(canvas, (x, 115), rng)
    if rng.random() < 0.5:
        rail(canvas, 250, rng)
    panel(canvas, _LEFT, _TOP, _RIGHT, -40, down(_TOP, -40, darker(wall, 0.5), wall))
    oval(canvas, (330, 190), 330, 300, glow((330, 190), 330, WHITE, 0.16))


def _pattern(canvas: skia.Canvas, colour: RGB) -> None:
    """A wallpaper of diamonds."""
    paint = fill(colour, 0.4)
    for row, y in enumerate(range(-300, 260, 34)):
        for x in range(-410 + 22 * (row % 2), 1060, 44):
            canvas.drawPath(outline((x, y - 9), (x + 7, y), (x, y + 9), (x - 7, y)), paint)


def _light_beam(canvas: skia.Canvas) -> None:
    """Daylight that falls through the window across the wall."""
    paint = skia.Paint(AntiAlias=True, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 12))
    shader = skia.GradientShader.MakeLinear(
        [(150, 60), (520, 330)], [skia.Color(255, 250, 226, 120), skia.Color(255, 250, 226, 0)]
    )
    paint.setShader(shader)
    canvas.drawPath(outline((150, 20), (300, 60), (620, 340), (330, 340)), paint)


def _lower_wall(canvas: skia.Canvas, colour: RGB, rng: np.random.Generator) -> None:
    """The lower part of the wall: bricks of tile, square tiles, or boards."""
    top = 246.0
    panel(canvas, _LEFT, top, _RIGHT, _BOTTOM, across(-60, 720, lighter(colour, 0.22), colour, darker(colour, 0.16)))
    kind = rng.integers(3)
    if kind == 2:
        for x in range(int(_LEFT), int(_RIGHT), 34):
            canvas.drawLine(x, top, x, _BOTTOM, line(darker(colour, 0.4), 1.4, 0.45))
            canvas.drawLine(x + 1.6, top, x + 1.6, _BOTTOM, line(lighter(colour, 0.5), 1, 0.45))
    else:
        _tiles(canvas, colour, top, 48 if kind == 0 else 30, 24 if kind == 0 else 30, bricks=kind == 0)
    panel(canvas, _LEFT, top - 7, _RIGHT, top, down(top - 7, top, lighter(colour, 0.6), lighter(colour, 0.2)))
    panel(canvas, _LEFT, top, _RIGHT, top + 8, soft(darker(colour, 0.6), 0.3, 4))
    panel(canvas, _LEFT, TABLE_FAR_Y - 26, _RIGHT, TABLE_FAR_Y + 60, soft(darker(colour, 0.7), 0.22, 14))


def _tiles(canvas: skia.Canvas, colour: RGB, top: float, wide: int, high: int, bricks: bool) -> None:
    """Rows of tiles, here and there a lighter one; bricks are shifted by half in every other row."""
    for row in range(int(_BOTTOM - top) // high):
        y = top + high * row
        canvas.drawLine(_LEFT, y, _RIGHT, y, line(lighter(colour, 0.5), 1.3, 0.55))
        canvas.drawLine(_LEFT, y + 1.4, _RIGHT, y + 1.4, line(darker(colour, 0.35), 0.8, 0.35))
        for column, x in enumerate(range(int(_LEFT) + wide // 2 * (row % 2 if bricks else 0), int(_RIGHT), wide)):
            canvas.drawLine(x, y, x, y + high, line(lighter(colour, 0.5), 1.2, 0.5))
            if (column * 7 + row * 13) % 11 < 3:
                panel(canvas, x + 1.5, y + 1.5, x + wide - 1.5, y + high - 1.5, fill(lighter(colour, 0.3), 0.35), 2)
