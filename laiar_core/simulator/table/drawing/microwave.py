"""The microwave, 187x128 with its door closed: its case, its lit inside, and a door that swings towards the camera."""

from __future__ import annotations

from math import cos, radians, sin

import skia

from laiar_core.simulator.table.drawing.coats import Coat
from laiar_core.simulator.table.drawing.ink import (
    WHITE,
    Point,
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
)
from laiar_core.simulator.table.sizes import DOOR_EYE, DOOR_FOCAL, DOOR_OPEN_DEGREES, DOOR_WIDTH

Corners = tuple[Point, Point, Point, Point]
_LEFT, _TOP, _RIGHT, _BOTTOM = -93.5, -64.0, 93.5, 64.0
_DOOR_TOP, _DOOR_BOTTOM = -55.0, 59.0
_THICK = 8.0  # of the door
_OPENING = (-85.0, -47.0, 31.0, 51.0)
_LAMP, _STEEL, _GLASS, _DISPLAY = rgb("#ffe7b0"), rgb("#c9ccd0"), rgb("#20242b"), rgb("#7ef0c4")
_SEGMENTS = {  # the bars of a digit about its centre: top, middle, bottom, then left and right of the upper and of the lower half
    "t": (-1.8, -5, 1.8, -5), "m": (-1.8, 0, 1.8, 0), "b": (-1.8, 5, 1.8, 5),
    "l": (-2.4, -4.4, -2.4, -0.6), "r": (2.4, -4.4, 2.4, -0.6), "L": (-2.4, 0.6, -2.4, 4.4), "R": (2.4, 0.6, 2.4, 4.4),
}  # fmt: skip
_CLOCK = ("rR", "trmLb", "tmbrR", "tblLrR")  # 12:30
AJAR = 0.04  # less open than this counts as closed: nothing inside shows


def microwave(canvas: skia.Canvas, coat: Coat, openness: float) -> None:
    """Draw the whole microwave; what stands in it is drawn afterwards, through `free_opening`.

    Args:
        canvas: in the microwave's own frame.
        coat: its colours.
        openness: of the door, 0 closed to 1 open.
    """
    main = coat.main
    for foot in (-80, 72):
        panel(canvas, foot, 58, foot + 14, _BOTTOM, fill(darker(main, 0.7)), 2)
    panel(canvas, _LEFT, _TOP, _RIGHT, 60, across(_LEFT, _RIGHT, lighter(main, 0.35), main, darker(main, 0.2)), 6)
    panel(canvas, _LEFT + 2, _TOP + 1, _RIGHT - 2, _DOOR_TOP, fill(lighter(main, 0.45), 0.8), 4)
    _controls(canvas, coat)
    if openness > 0:
        _inside(canvas, coat)
    _door(canvas, coat, openness)


def free_opening(openness: float) -> skia.Path:
    """Where one sees what is inside: the opening without what the door covers; nothing while the door is closed."""
    path = skia.Path()
    if openness <= AJAR:
        return path
    path.addRect(skia.Rect.MakeLTRB(*_OPENING))
    for part in _door_parts(openness):
        path = skia.Op(path, outline(*part), skia.PathOp.kDifference_PathOp)
    return path


def _door_parts(openness: float) -> tuple[Corners, Corners]:
    """Corners, as seen, of the face of the door that looks at the camera and of the narrow side at its free edge."""
    turn = radians(DOOR_OPEN_DEGREES * openness)
    ahead, inwards = (cos(turn), sin(turn)), (sin(turn), -cos(turn))  # along the door and through it: to the right, nearer

    def upright(along: float, deep: float) -> tuple[Point, Point]:
        """Top and bottom of an upright edge so far along the door and so deep in it."""
        right, nearer = (along * ahead[axis] + deep * inwards[axis] for axis in (0, 1))
        size = DOOR_FOCAL / (DOOR_FOCAL - nearer)
        x = DOOR_EYE[0] + (_LEFT + right - DOOR_EYE[0]) * size
        top, bottom = (DOOR_EYE[1] + (y - DOOR_EYE[1]) * size for y in (_DOOR_TOP, _DOOR_BOTTOM))
        return (x, top), (x, bottom)

    outer, inner = upright(DOOR_WIDTH, 0), upright(DOOR_WIDTH, _THICK)
    outside = outer[0][0] > _LEFT
    hinge, free = (upright(0, 0), outer) if outside else (upright(0, _THICK), inner)
    return (hinge[0], hinge[1], free[1], free[0]), (outer[0], outer[1], inner[1], inner[0])


def _door(canvas: skia.Canvas, coat: Coat, openness: float) -> None:
    """The door: its face drawn flat, then laid into its corners, and its narrow side."""
    face, side = _door_parts(openness)
    width = face[2][0] - face[0][0]
    if abs(width) > 1:  # else it is seen exactly from its edge
        lay = skia.Matrix()
        lay.setPolyToPoly([skia.Point(*p) for p in ((0, 0), (0, 114), (134, 114), (134, 0))], [skia.Point(*p) for p in face])
        canvas.save()
        canvas.concat(lay)
        (_door_outside if width > 0 else _door_inside)(canvas, coat)
        canvas.restore()
    if openness > AJAR:
        canvas.drawPath(outline(*side), across(side[0][0], side[3][0] + 1, lighter(coat.main, 0.3), darker(coat.main, 0.12)))
        canvas.drawPath(outline(*side), line(darker(coat.main, 0.4), 0.8, 0.6))


def _door_outside(canvas: skia.Canvas, coat: Coat) -> None:
    main, dark = coat.main, coat.second
    panel(canvas, 0, 0, 134, 114, across(0, 134, lighter(main, 0.25), main), 4)
    panel(canvas, 9, 10, 112, 104, fill(dark), 8)
    panel(canvas, 17, 18, 104, 96, down(18, 96, lighter(_GLASS, 0.16), _GLASS), 5)
    canvas.drawPath(outline((30, 18), (56, 18), (30, 96), (17, 96), (17, 60)), fill(WHITE, 0.09))
    canvas.drawPath(outline((66, 18), (76, 18), (50, 96), (40, 96)), fill(WHITE, 0.07))
    for y in (34, 48, 62, 76):
        canvas.drawLine(22, y, 99, y, line(lighter(_GLASS, 0.3), 0.7, 0.5))
    panel(canvas, 117.5, 16, 128, 99, fill(darker(main, 0.4)), 4)
    panel(canvas, 117.5, 15, 126, 97, across(117, 126, lighter(_STEEL, 0.6), _STEEL, darker(_STEEL, 0.25)), 4)


def _door_inside(canvas: skia.Canvas, coat: Coat) -> None:
    main = coat.main
    panel(canvas, 0, 0, 134, 114, across(0, 134, darker(main, 0.34), darker(main, 0.14)), 4)
    panel(canvas, 8, 8, 124, 106, fill(darker(main, 0.5)), 6)
    panel(canvas, 13, 13, 119, 101, across(13, 119, darker(_STEEL, 0.35), darker(_STEEL, 0.12)), 4)
    panel(canvas, 22, 22, 106, 92, down(22, 92, lighter(_GLASS, 0.22), lighter(_GLASS, 0.06)), 4)
    canvas.drawPath(outline((40, 22), (60, 22), (40, 92), (26, 92)), fill(WHITE, 0.08))


def _controls(canvas: skia.Canvas, coat: Coat) -> None:
    main = coat.main
    panel(canvas, 40.5, _DOOR_TOP, 91, 57, across(40, 91, main, darker(main, 0.16)), 3)
    canvas.drawLine(40.5, _DOOR_TOP + 2, 40.5, 57, line(darker(main, 0.5), 1.4))
    panel(canvas, 48, -47, 85, -30, fill(_GLASS), 3)
    for x, bars in zip((54.5, 61.5, 71.5, 78.5), _CLOCK, strict=True):
        for left, top, right, bottom in (_SEGMENTS[bar] for bar in bars):
            canvas.drawLine(x + left, -38.5 + top, x + right, -38.5 + bottom, line(_DISPLAY, 1.4))
    for y in (-41, -36):
        oval(canvas, (66.6, y), 0.9, 0.9, fill(_DISPLAY))
    for row in range(3):
        for column in range(3):
            key, high = 52 + 14.5 * column, -21 + 11 * row
            panel(canvas, key - 5, high - 3.4, key + 5, high + 3.4, fill(darker(main, 0.22)), 2)
            panel(canvas, key - 5, high - 4, key + 5, high + 2.4, fill(lighter(main, 0.4)), 2)
    oval(canvas, (66.5, 25), 13, 13, fill(darker(main, 0.42)))
    oval(canvas, (66.5, 24), 12, 12, across(54, 79, lighter(_STEEL, 0.7), _STEEL, darker(_STEEL, 0.3)))
    canvas.drawLine(66.5, 15, 66.5, 22, line(darker(coat.second, 0.2), 2.4))
    panel(canvas, 50, 43, 83, 52, fill(rgb("#4f9d69")), 4)
    panel(canvas, 50, 42.4, 83, 50, fill(lighter(rgb("#4f9d69"), 0.2)), 4)


def _inside(canvas: skia.Canvas, coat: Coat) -> None:
    left, top, right, bottom = _OPENING
    panel(canvas, _LEFT, _DOOR_TOP, 40, 59, fill(darker(coat.main, 0.42)), 4)
    walls, back = rgb("#cfc4ae"), rgb("#e9dfc8")
    panel(canvas, left, top, right, bottom, across(left, right, darker(walls, 0.1), walls, darker(walls, 0.3)), 3)
    canvas.drawPath(outline((left, bottom), (-70, 26), (16, 26), (right, bottom)), down(26, bottom, darker(walls, 0.25), walls))
    canvas.drawPath(outline((left, top), (-70, -35), (16, -35), (right, top)), fill(darker(walls, 0.32)))
    panel(canvas, -70, -35, 16, 26, down(-35, 26, lighter(back, 0.3), darker(back, 0.1)))
    oval(canvas, (-27, -30), 46, 26, glow((-27, -32), 48, _LAMP, 0.9))
    for y in (-24, -17, -10):
        for x in (2, 7, 12):
            oval(canvas, (x, y), 1.1, 1.1, fill(darker(back, 0.45)))
    oval(canvas, (-27, 35), 46, 9, fill(darker(walls, 0.42)))
    oval(canvas, (-27, 33.4), 46, 8.6, across(-73, 19, rgb("#dfe9ea"), rgb("#b9cbd0")))
    canvas.drawOval(skia.Rect.MakeLTRB(-61, 28, 7, 38.6), line(WHITE, 1.2, 0.8))
