"""Boxes, medicine boxes and bottles: packs, two of which can be opened. All are drawn about their closed centre."""

from __future__ import annotations

import skia

from laiar_core.simulator.table.drawing.coats import Coat
from laiar_core.simulator.table.drawing.ink import RGB, across, darker, down, fill, lighter, line, outline, oval, panel, rgb
from laiar_core.simulator.table.sizes import LID_DEGREES, LID_HINGE

_PAPER = rgb("#f6efdf")


def box(canvas: skia.Canvas, coat: Coat) -> None:
    """A carton in three-quarter view, 84x70: plain with tape, or a packet of cereal."""
    main = coat.main
    canvas.drawPath(outline((20, -23), (42, -35), (42, 22), (20, 35)), down(-35, 35, darker(main, 0.28), darker(main, 0.46)))
    canvas.drawPath(
        outline((-42, -23), (-19, -35), (42, -35), (20, -23)), across(-42, 42, lighter(main, 0.4), lighter(main, 0.2))
    )
    panel(canvas, -42, -23, 20, 35, across(-42, 20, lighter(main, 0.12), darker(main, 0.06)))
    if coat.kind == 0:
        tape = fill(lighter(coat.second, 0.5), 0.75)
        canvas.drawPath(outline((-17, -23), (6, -35), (16, -35), (-6, -23)), tape)
        panel(canvas, -17, -23, -6, -8, tape)
        panel(canvas, -36, 20, -20, 29, line(darker(main, 0.4), 1.3, 0.6), 1)
        for x in (-33, -29, -25):
            canvas.drawLine(x, 22.5, x, 26.5, line(darker(main, 0.4), 1.3, 0.6))
        return
    panel(canvas, -42, -23, 20, -9, fill(coat.second))
    for left, right in ((-37, -18), (-14, -2), (2, 14)):
        canvas.drawLine(left, -16, right, -16, line(darker(main, 0.15), 4))
    oval(canvas, (-11, 17), 20, 12.5, fill(lighter(main, 0.25)))
    for x, y in ((-20, 11), (-13, 8), (-6, 10), (1, 8.5), (-16, 6), (-2, 5.5), (-9, 5)):
        oval(canvas, (x, y), 3.8, 3, fill(coat.second))
    canvas.drawPath(outline((-30, 12), (-11, 15, 8, 12), (6, 27, -11, 28), (-28, 27, -30, 12)), fill(_PAPER))
    canvas.drawLine(20, -23, 20, 35, line(lighter(main, 0.5), 1, 0.6))


def medicine_box(canvas: skia.Canvas, coat: Coat, openness: float) -> None:
    """Draw a first-aid box with a cross and a lid hinged on its right, 52x76 closed.

    Args:
        canvas: in the box's own frame.
        coat: its colours.
        openness: of the lid, 0 closed to 1 open.
    """
    main = coat.main
    if openness > 0.02:
        panel(canvas, -23, -24, 23, -10, fill(darker(coat.second, 0.62)), 3)
        for x, y in ((-15, -18), (-5, -19.5), (6, -18)):
            panel(canvas, x, y - 4, x + 8, y + 12, across(x, x + 8, rgb("#f2c14e"), rgb("#c98a2e")), 2)
            panel(canvas, x + 0.6, y - 5, x + 7.4, y - 1.5, fill(_PAPER), 1)
    panel(canvas, -26, -17, 26, 38, across(-26, 26, lighter(main, 0.5), main, darker(main, 0.13), darker(main, 0.3)), 5)
    panel(canvas, -26, 31, 26, 38, fill(coat.second, 0.9), 4)
    oval(canvas, (0, 8), 16.5, 16.5, fill(lighter(main, 0.7)))
    panel(canvas, -4.2, -4.5, 4.2, 20.5, fill(coat.second), 1.4)
    panel(canvas, -12.5, 3.8, 12.5, 12.2, fill(coat.second), 1.4)
    canvas.save()
    canvas.rotate(LID_DEGREES * openness, *LID_HINGE)
    panel(canvas, -26, -34, 26, -17, across(-26, 26, lighter(coat.second, 0.22), coat.second, darker(coat.second, 0.3)), 5)
    panel(canvas, -12, -38, 12, -32.5, across(-12, 12, coat.second, darker(coat.second, 0.35)), 2.5)
    panel(canvas, -8, -35.4, 8, -33, fill(darker(coat.second, 0.55)), 1)
    panel(canvas, -6, -20.5, 6, -14.5, across(-6, 6, rgb("#f1f1f1"), rgb("#9fa4a8")), 2)
    canvas.drawLine(-21, -31, 17, -31, line(lighter(coat.second, 0.6), 1.4, 0.7))
    canvas.restore()


def bottle(canvas: skia.Canvas, coat: Coat, capped: bool) -> None:
    """Draw a bottle with a label, 40x98 with its cap on.

    Args:
        canvas: in the bottle's own frame.
        coat: its colours.
        capped: whether the cap is on; the open neck shows otherwise.
    """
    main = coat.main
    body = outline(
        (-8, -34),
        (-8.5, -24, -20, -22, -20, -8),
        (-20, 44),
        (-20, 49, -14, 49),
        (14, 49),
        (20, 49, 20, 44),
        (20, -8),
        (20, -22, 8.5, -24, 8, -34),
    )
    canvas.drawPath(body, across(-20, 20, lighter(main, 0.5), main, darker(main, 0.08), darker(main, 0.42)))
    panel(canvas, -8, -40, 8, -30, across(-8, 8, lighter(main, 0.5), main, darker(main, 0.35)), 1.5)
    panel(canvas, -9, -34.5, 9, -31.5, across(-9, 9, lighter(main, 0.6), darker(main, 0.3)), 1.2)
    panel(canvas, -20, -2, 20, 32, across(-20, 20, lighter(_PAPER, 0.6), _PAPER, darker(_PAPER, 0.3)))
    panel(canvas, -20, 2, 20, 9, across(-20, 20, lighter(coat.second, 0.2), coat.second, darker(coat.second, 0.35)))
    drop = outline((0, 12), (6, 19, 6, 22), (6, 28.5, 0, 28.5), (-6, 28.5, -6, 22), (-6, 19, 0, 12))
    canvas.drawPath(drop, fill(coat.second))
    canvas.drawPath(outline((-15, -9), (-15, -17, -9, -22), closed=False), line(lighter(main, 0.9), 2.4, 0.75))
    canvas.drawLine(-15.4, 36, -15.4, 44, line(lighter(main, 0.9), 2.4, 0.6))
    if capped:
        bottle_cap(canvas, coat.second, (0, -42.5))
    else:
        oval(canvas, (0, -40), 8, 2.6, fill(lighter(main, 0.6)))
        oval(canvas, (0, -39.8), 6, 1.7, fill(darker(main, 0.62)))


def bottle_cap(canvas: skia.Canvas, colour: RGB, centre: tuple[float, float]) -> None:
    """Draw the cap of a bottle, 20x13, on it or anywhere else.

    Args:
        canvas: of the bottle or the picture.
        colour: of the cap.
        centre: of the cap, in pixels.
    """
    x, y = centre
    panel(
        canvas, x - 10, y - 6.5, x + 10, y + 6.5, across(x - 10, x + 10, lighter(colour, 0.35), colour, darker(colour, 0.4)), 2.5
    )
    for rib in (-6, -2, 2, 6):
        canvas.drawLine(x + rib, y - 2.5, x + rib, y + 4.5, line(darker(colour, 0.4), 1, 0.6))
    panel(canvas, x - 9.4, y - 6.5, x + 9.4, y - 3.6, fill(lighter(colour, 0.45), 0.8), 2)
