"""The four ways in which hair is worn, as what lies behind the face and what falls before it."""

from __future__ import annotations

import skia

from laiar_core.simulator.table.drawing.ink import across, darker, fill, lighter, line, outline, oval
from laiar_core.simulator.table.drawing.look import Look

_CURLS_BEHIND = (
    (-27, -20, 10),
    (-30, -5, 8),
    (-20, -33, 11),
    (-6, -37, 11),
    (9, -37, 11),
    (22, -32, 11),
    (28, -19, 10),
    (30, -4, 8),
)
_CURLS_BEFORE = ((-22, -25, 8), (-13, -32, 9), (-2, -34, 9), (9, -33, 9), (19, -27, 9), (25, -18, 6), (-26, -16, 6))


def hair_behind(canvas: skia.Canvas, look: Look) -> None:
    """What the head hides in part."""
    dark = darker(look.hair, 0.25)
    if look.hair_style == "bun":
        oval(canvas, (0, -36.5), 14, 11, across(-14, 14, lighter(look.hair, 0.14), dark))
        canvas.drawPath(outline((-9, -40), (0, -46, 9, -39), closed=False), line(lighter(look.hair, 0.25), 1.6, 0.7))
    elif look.hair_style == "long":
        mane = outline(
            (0, -45),
            (-30, -45, -34, -20, -33.5, 2),
            (-33, 20, -34, 40),
            (-20, 48, -10, 40),
            (10, 40),
            (20, 48, 34, 40),
            (33, 20, 33.5, 2),
            (34, -20, 30, -45, 0, -45),
        )
        canvas.drawPath(mane, across(-34, 34, look.hair, darker(look.hair, 0.3), darker(look.hair, 0.45)))
    elif look.hair_style == "curly":
        for x, y, radius in _CURLS_BEHIND:
            oval(canvas, (x * 0.9, y * 0.94), radius, radius, fill(dark))


def hair_before(canvas: skia.Canvas, look: Look, slide: float) -> None:
    """Draw the hair that frames the forehead.

    Args:
        canvas: in the head's own frame.
        look: how the person wears it, and its colour.
        slide: how far the face has turned, in pixels.
    """
    hair, part = look.hair, slide * 0.8
    sheen, paint = lighter(hair, 0.3), across(-32, 32, lighter(hair, 0.16), hair, darker(hair, 0.28))
    if look.hair_style == "short":
        cap = outline(
            (-30.5, 3),
            (-34, -20, -25, -45, 2, -45),
            (27, -45, 34, -22, 30.5, 3),
            (28, -4, 27, -13),
            (24 + part, -23, 10 + part, -24),
            (-2 + part, -25, -12 + part, -19, -17 + part, -24),
            (-26, -16, -27, -6),
        )
        canvas.drawPath(cap, paint)
        for x in (-14, -3, 8):
            lock = outline((x - 6, -25), (x - 4, -36, x + 7, -41), closed=False)
            canvas.drawPath(lock, line(sheen, 1.8, 0.5))
    elif look.hair_style == "bun":
        cap = outline(
            (-30, 2),
            (-33, -24, -22, -38, 0, -38),
            (22, -38, 33, -24, 30, 2),
            (27, -16, 12 + part, -23),
            (0, -27, -12 + part, -23),
            (-27, -16, -30, 2),
        )
        canvas.drawPath(cap, paint)
        for x in (-15, -5, 6, 16):
            canvas.drawPath(outline((x * 1.3, -24), (x * 0.8, -33, x * 0.25, -38), closed=False), line(sheen, 1.5, 0.42))
    elif look.hair_style == "long":
        cap = outline(
            (-31, 20),
            (-36, -20, -25, -45, 0, -45),
            (25, -45, 36, -20, 31, 20),
            (29, 0, 24 + part, -10),
            (12 + part, -18, -4 + part, -30),
            (-12 + part, -14, -25 + part * 0.6, -6),
            (-28, 4, -31, 20),
        )
        canvas.drawPath(cap, paint)
        for start, bend, end in (
            ((-6, -34), (-22, -28), (-27, -8)),
            ((2, -36), (20, -32), (28, -10)),
            ((-2, -41), (-20, -40), (-30, -16)),
        ):
            canvas.drawPath(outline(start, (*bend, *end), closed=False), line(sheen, 1.8, 0.5))
    else:
        for x, y, radius in _CURLS_BEFORE:
            oval(canvas, (x + part * 0.3, y), radius, radius, fill(hair))
            curl = outline((x - radius * 0.55, y + 1), (x - 1, y - radius * 0.9, x + radius * 0.55, y - 1), closed=False)
            canvas.drawPath(curl, line(sheen, 1.5, 0.55))
