"""What is painted on the faces of things: screens, spines, covers, knobs. Each on a square from 0 to 1, laid on its face."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import skia

from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import Camera
from laiar_core.simulator.table.drawing.ink import (
    RGB,
    WHITE,
    Point,
    across,
    argb,
    between,
    darker,
    down,
    fill,
    lighter,
    mix,
    outline,
    rgb,
)

FRONT, TOP = 4, 3  # which of a slab's faces
# In the order of that face's corners: where each is on the square, whose second coordinate goes down.
_CORNERS = [skia.Point(0, 1), skia.Point(0, 0), skia.Point(1, 0), skia.Point(1, 1)]
_INK = rgb("#4a4440")
Brush = Callable[[skia.Canvas, RGB], None]


def _rect(canvas: skia.Canvas, left: float, top: float, right: float, bottom: float, paint: skia.Paint) -> None:
    canvas.drawRect(skia.Rect.MakeLTRB(left, top, right, bottom), paint)


def _dot(canvas: skia.Canvas, at: Point, wide: float, high: float, paint: skia.Paint) -> None:
    canvas.drawOval(skia.Rect.MakeLTRB(at[0] - wide, at[1] - high, at[0] + wide, at[1] + high), paint)


def _stroke(colour: RGB, width: float, alpha: float = 1.0) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width, Color=argb(colour, alpha))


def _mirror(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.08, 0.03, 0.92, 0.97, between((0, 0), (1, 1), rgb("#dbe9ee"), rgb("#aac4cf"), rgb("#cfe0e6")))
    for left, wide in ((0.2, 0.16), (0.44, 0.06)):
        canvas.drawPath(
            outline((left, 0.97), (left + 0.4, 0.03), (left + 0.4 + wide, 0.03), (left + wide, 0.97)), fill(WHITE, 0.3)
        )


def _screen(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.03, 0.05, 0.97, 0.95, between((0, 0), (1, 1), rgb("#3a4048"), rgb("#14161a")))
    canvas.drawPath(outline((0.1, 0.95), (0.35, 0.05), (0.5, 0.05), (0.25, 0.95)), fill(WHITE, 0.08))


def _screen_on(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.03, 0.05, 0.97, 0.95, down(0, 1, rgb("#8fd0f0"), rgb("#d5f0f7")))
    canvas.drawPath(
        outline((0.03, 0.95), (0.03, 0.66), (0.3, 0.4, 0.55, 0.66), (0.75, 0.5, 0.97, 0.62), (0.97, 0.95)), fill(rgb("#6fae6a"))
    )
    _dot(canvas, (0.74, 0.28), 0.08, 0.11, fill(rgb("#ffe08a")))
    _rect(canvas, 0.09, 0.76, 0.5, 0.86, fill(WHITE, 0.85))


def _keys(canvas: skia.Canvas, colour: RGB) -> None:
    for row in range(4):
        for key in range(11):
            _rect(
                canvas,
                0.08 + 0.077 * key,
                0.08 + 0.12 * row,
                0.145 + 0.077 * key,
                0.17 + 0.12 * row,
                fill(darker(colour, 0.62), 0.85),
            )
    _rect(canvas, 0.36, 0.64, 0.64, 0.92, fill(darker(colour, 0.2), 0.7))


def _spines(canvas: skia.Canvas, colour: RGB) -> None:
    codes = ("#7b9aa5", "#c98f6b", "#8ea277", "#b7a0b4", "#d8bf85", "#a8564a", "#4f6d86")
    left = 0.0
    for number, wide in enumerate((0.17, 0.13, 0.2, 0.14, 0.19, 0.17)):
        spine = rgb(codes[(number * 3 + colour[0]) % len(codes)])
        top = 0.02 + 0.05 * ((number * 5) % 4)
        _rect(canvas, left, 0, left + wide, 1, fill(rgb("#3d3633")))
        _rect(
            canvas, left + 0.008, top, left + wide - 0.008, 1, across(left, left + wide, lighter(spine, 0.2), darker(spine, 0.2))
        )
        _rect(canvas, left + 0.02, top + 0.14, left + wide - 0.02, top + 0.2, fill(lighter(spine, 0.6), 0.85))
        left += wide


def _cover(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0, 0, 0.1, 1, fill(darker(colour, 0.3)))
    _rect(canvas, 0.26, 0.14, 0.86, 0.36, fill(rgb("#f0e2bd")))
    _dot(canvas, (0.56, 0.66), 0.17, 0.13, fill(rgb("#f0e2bd")))


def _text(canvas: skia.Canvas, colour: RGB) -> None:
    for row in range(8):
        _rect(canvas, 0.14, 0.12 + 0.1 * row, 0.84 if row % 3 != 2 else 0.56, 0.15 + 0.1 * row, fill(_INK, 0.55))


def _panels(canvas: skia.Canvas, colour: RGB) -> None:
    for top, bottom in ((0.05, 0.45), (0.53, 0.95)):
        for left, right in ((0.12, 0.46), (0.54, 0.88)):
            _rect(canvas, left, top, right, bottom, fill(darker(colour, 0.22), 0.5))
            _rect(canvas, left + 0.03, top + 0.015, right, bottom, fill(lighter(colour, 0.12)))


def _panel(canvas: skia.Canvas, colour: RGB) -> None:
    for top, bottom in ((0.04, 0.62), (0.68, 0.96)):
        _rect(canvas, 0.12, top, 0.88, bottom, fill(darker(colour, 0.3), 0.5))
        _rect(canvas, 0.15, top + 0.01, 0.88, bottom, fill(lighter(colour, 0.1)))


def _doors(canvas: skia.Canvas, colour: RGB) -> None:
    for left, right, knob in ((0.03, 0.49, 0.44), (0.51, 0.97, 0.56)):
        _rect(canvas, left, 0.08, right, 0.94, fill(lighter(colour, 0.14)))
        _rect(canvas, left, 0.08, right, 0.94, _stroke(darker(colour, 0.4), 0.012, 0.7))
        _dot(canvas, (knob, 0.5), 0.012, 0.035, fill(rgb("#d7dade")))


def _knob(canvas: skia.Canvas, colour: RGB) -> None:
    _dot(canvas, (0.5, 0.5), 0.055, 0.12, fill(darker(colour, 0.5)))


def _grain(canvas: skia.Canvas, colour: RGB) -> None:
    for y in (0.22, 0.5, 0.76):
        _rect(canvas, 0, y, 1, y + 0.02, fill(darker(colour, 0.4), 0.35))
    canvas.drawPath(outline((0.05, 0.1), (0.45, 0.02, 0.35, 0.98), (0.05, 0.9)), fill(WHITE, 0.1))


def _quilt(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.0, 0.0, 0.1, 1.0, fill(lighter(colour, 0.62)))
    _rect(canvas, 0.1, 0.0, 0.125, 1.0, fill(darker(colour, 0.25), 0.5))
    for x in (0.3, 0.48, 0.66, 0.84):
        _rect(canvas, x, 0, x + 0.012, 1, fill(darker(colour, 0.3), 0.4))
    for y in (0.33, 0.66):
        _rect(canvas, 0.125, y, 1, y + 0.02, fill(darker(colour, 0.3), 0.4))


def _checks(canvas: skia.Canvas, colour: RGB) -> None:
    for at in (0.12, 0.4, 0.68):
        _rect(canvas, at, 0, at + 0.14, 1, fill(lighter(colour, 0.6), 0.45))
        _rect(canvas, 0, at, 1, at + 0.14, fill(lighter(colour, 0.6), 0.45))


def _stripes(canvas: skia.Canvas, colour: RGB) -> None:
    for at in (0.14, 0.22, 0.74):
        _rect(canvas, at, 0, at + 0.05, 1, fill(mix(colour, rgb("#3f6f9e"), 0.6), 0.8))


def _shirt(canvas: skia.Canvas, colour: RGB) -> None:
    canvas.drawPath(outline((0.3, 0.02), (0.5, 0.3), (0.7, 0.02)), fill(darker(colour, 0.3)))
    _rect(canvas, 0.49, 0.25, 0.51, 1, fill(darker(colour, 0.35), 0.7))


def _pocket(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.2, 0.4, 0.8, 0.86, fill(darker(colour, 0.16)))
    _rect(canvas, 0.2, 0.4, 0.8, 0.46, fill(darker(colour, 0.4), 0.7))
    _rect(canvas, 0.44, 0.43, 0.56, 0.54, fill(rgb("#d9b25e")))


def _tape(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.42, 0, 0.58, 0.34, fill(lighter(colour, 0.5), 0.8))
    _rect(canvas, 0.1, 0.72, 0.34, 0.88, fill(darker(colour, 0.4), 0.5))


def _photo(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0.1, 0.08, 0.9, 0.92, fill(rgb("#f4efe2")))
    _rect(canvas, 0.18, 0.16, 0.82, 0.84, down(0.1, 0.9, rgb("#bfe3f2"), rgb("#e8f3df")))
    canvas.drawPath(outline((0.18, 0.84), (0.38, 0.42, 0.6, 0.84)), fill(rgb("#7da66f")))
    _dot(canvas, (0.64, 0.36), 0.08, 0.06, fill(rgb("#e2a75c")))


def _fold(canvas: skia.Canvas, colour: RGB) -> None:
    _rect(canvas, 0, 0.08, 1, 0.11, fill(darker(colour, 0.3), 0.5))
    _dot(canvas, (0.5, 0.56), 0.2, 0.17, fill(rgb("#6f9e5f"), 0.8))


_MARKS: Mapping[str, tuple[int, Brush]] = {
    "checks": (TOP, _checks),
    "cover": (TOP, _cover),
    "doors": (FRONT, _doors),
    "fold": (FRONT, _fold),
    "grain": (TOP, _grain),
    "keys": (TOP, _keys),
    "knob": (FRONT, _knob),
    "lid": (TOP, _screen_on),
    "mirror": (FRONT, _mirror),
    "panel": (FRONT, _panel),
    "panels": (FRONT, _panels),
    "photo": (FRONT, _photo),
    "pocket": (FRONT, _pocket),
    "quilt": (TOP, _quilt),
    "screen": (FRONT, _screen),
    "screen_on": (FRONT, _screen_on),
    "shirt": (TOP, _shirt),
    "spines": (FRONT, _spines),
    "stripes": (TOP, _stripes),
    "tape": (FRONT, _tape),
    "text": (TOP, _text),
}


def marked_face(part: Part) -> int | None:
    """Which face of a part its mark is on; None for a part without."""
    return _MARKS[part.mark][0] if part.mark in _MARKS else None


def draw_mark(canvas: skia.Canvas, camera: Camera, part: Part, colour: RGB, light: float) -> None:
    """Draw the mark of a slab on its face.

    Args:
        canvas: of the picture.
        camera: from which the part is seen.
        part: the slab, which has a mark (`marked_face`).
        colour: of the slab.
        light: on that face; below 0 the mark gets darker.
    """
    face, brush = _MARKS[part.mark]
    at, _ = camera.seen(part.points[list(part.faces[face])])
    matrix = skia.Matrix()
    if not matrix.setPolyToPoly(_CORNERS, [skia.Point(float(x), float(y)) for x, y in at]):
        return
    canvas.save()
    canvas.concat(matrix)
    brush(canvas, colour)
    if light < 0:
        _rect(canvas, 0, 0, 1, 1, skia.Paint(Color=argb((24, 17, 38), -0.3 * light)))
    canvas.restore()
