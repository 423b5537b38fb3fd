"""Eyes, brows, nose, mouth and glasses, which slide with the turn of the head."""

from __future__ import annotations

import skia

from laiar_core.simulator.table.drawing.ink import WHITE, Point, argb, darker, fill, glow, lighter, line, mix, outline, oval, rgb
from laiar_core.simulator.table.drawing.look import Look

_IRIS, _LIP, _MOUTH, _TONGUE = rgb("#4b3526"), rgb("#b5524e"), rgb("#5b1f25"), rgb("#d4736e")


def draw_face(canvas: skia.Canvas, look: Look, turn: Point, mouth: float, lids: float) -> None:
    """Draw the face of a head about its centre.

    Args:
        canvas: in the head's own frame.
        look: the person's colours and glasses.
        turn: as of a head's pose.
        mouth: 0 closed to 1 open.
        lids: 0 open to 1 closed.
    """
    x, y = turn[0] * 7.0, turn[1] * 5.5
    for sign in (-1, 1):
        cheek = x + sign * 17, y + 19
        oval(canvas, cheek, 9, 6.5, glow(cheek, 9, mix(look.skin, _LIP, 0.6), 0.42))
        _eye(canvas, look, (x * 1.05 + sign * 12.2, y + 3.5), turn, lids)
        _brow(canvas, look, x + sign * 12.6, y - 6.6 - 0.8 * mouth, sign)
    _nose(canvas, look, x * 1.25, y + 15)
    _mouth(canvas, look, x * 1.05, y + 28, mouth)
    if look.glasses:
        _glasses(canvas, x, y + 3.5)


def _eye(canvas: skia.Canvas, look: Look, at: Point, turn: Point, lids: float) -> None:
    x, y = at
    white = outline(
        (x - 6.4, y + 0.6),
        (x - 4, y - 5, x, y - 4.8),
        (x + 4, y - 5, x + 6.4, y + 0.6),
        (x + 3, y + 4.4, x, y + 4.4),
        (x - 3, y + 4.4, x - 6.4, y + 0.6),
    )
    canvas.save()
    canvas.clipPath(white, skia.ClipOp.kIntersect, True)
    canvas.drawPath(white, fill(rgb("#fbfaf6")))
    pupil = x + 2.9 * turn[0], y + 0.2 + 2.2 * turn[1]
    oval(canvas, pupil, 3.5, 3.8, fill(_IRIS))
    oval(canvas, pupil, 1.9, 2.1, fill(rgb("#150f0d")))
    oval(canvas, (pupil[0] - 1.2, pupil[1] - 1.4), 1.05, 1.05, fill(WHITE))
    lid = y - 5.4 + 9.6 * lids
    canvas.drawRect(skia.Rect.MakeLTRB(x - 7, y - 6, x + 7, lid), fill(darker(look.skin, 0.1)))
    canvas.restore()
    rim = min(lid, y + 3)
    canvas.drawPath(
        outline((x - 6.4, y + 0.6), (x, max(rim * 2 - y, y - 8.6), x + 6.4, y + 0.6), closed=False),
        line(darker(look.hair, 0.35), 1.7),
    )


def _brow(canvas: skia.Canvas, look: Look, x: float, y: float, sign: int) -> None:
    brow = outline((x - 7 * sign, y + 1), (x, y - 3.4, x + 7 * sign, y + 1.4), closed=False)
    canvas.drawPath(brow, line(darker(look.hair, 0.12), 2.7))


def _nose(canvas: skia.Canvas, look: Look, x: float, y: float) -> None:
    shade = darker(look.skin, 0.34)
    canvas.drawPath(
        outline((x + 1.6, y - 10), (x + 4.4, y - 1, x + 4.6, y + 1.2), (x + 3, y + 4.4, x - 1.8, y + 3.4), closed=False),
        line(shade, 1.7, 0.85),
    )
    oval(canvas, (x - 0.4, y), 2.4, 2.4, fill(lighter(look.skin, 0.4), 0.5))


def _mouth(canvas: skia.Canvas, look: Look, x: float, y: float, opened: float) -> None:
    lip = mix(look.skin, _LIP, 0.75)
    if opened < 0.08:
        canvas.drawPath(outline((x - 8.6, y - 1), (x, y + 4.6, x + 8.6, y - 1), closed=False), line(darker(lip, 0.3), 2.1))
        canvas.drawPath(outline((x - 4, y + 5), (x, y + 6.6, x + 4, y + 5), closed=False), line(lip, 1.5, 0.6))
        return
    wide, high = 7.4 - 1.2 * opened, 1.2 + 4.9 * opened
    canvas.save()
    gap = skia.Path()
    gap.addOval(skia.Rect.MakeLTRB(x - wide, y - high * 0.55, x + wide, y + high * 1.15))
    canvas.drawPath(gap, line(lip, 2.6))
    canvas.clipPath(gap, skia.ClipOp.kIntersect, True)
    canvas.drawPath(gap, fill(_MOUTH))
    oval(canvas, (x, y + high * 1.2), wide * 0.75, high * 0.6, fill(_TONGUE))
    canvas.drawRect(skia.Rect.MakeLTRB(x - wide, y - high, x + wide, y - high * 0.55 + 1.5 + opened), fill(WHITE))
    canvas.restore()


def _glasses(canvas: skia.Canvas, x: float, y: float) -> None:
    rim = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=1.8, Color=argb(rgb("#3a2d2a")))
    for sign in (-1, 1):
        lens = skia.Rect.MakeLTRB(x + sign * 12.2 - 10, y - 8, x + sign * 12.2 + 10, y + 9)
        canvas.drawRoundRect(lens, 7, 7, fill(WHITE, 0.08))
        canvas.drawRoundRect(lens, 7, 7, rim)
        canvas.drawLine(x + sign * 22, y - 2, x * 0.4 + sign * 29, y - 1, rim)
    canvas.drawPath(outline((x - 2.4, y - 1), (x, y - 3.4, x + 2.4, y - 1), closed=False), rim)
