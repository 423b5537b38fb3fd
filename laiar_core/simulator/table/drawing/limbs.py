"""Arms: tapered limbs with a sleeve, lit from the left."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, radians, sin

import skia

from laiar_core.simulator.table.drawing.hand import HandPose
from laiar_core.simulator.table.drawing.ink import RGB, Point, between, darker, lighter, line, outline
from laiar_core.simulator.table.drawing.look import Look
from laiar_core.simulator.table.world import Arm

_SHOULDER, _ELBOW, _WRIST = 17.0, 12.5, 8.0  # half widths of the arm
_TO_WRIST = 12.0  # from the centre of the hand


def draw_arm(canvas: skia.Canvas, arm: Arm, frame: int, look: Look, hand: HandPose) -> None:
    """Draw upper arm and forearm, up to the wrist of the hand.

    Args:
        canvas: of the picture.
        arm: its joints over time.
        frame: number of the frame, from 0.
        look: colours of skin and shirt, and how long the sleeves are.
        hand: the pose of its hand.
    """
    shoulder, elbow = ((float(x), float(y)) for x, y in (arm.shoulder[frame], arm.elbow[frame]))
    scale, turn = hand.scale, radians(hand.angle)
    wrist = hand.centre[0] + sin(turn) * _TO_WRIST * scale, hand.centre[1] - cos(turn) * _TO_WRIST * scale
    wide, middle, thin = _SHOULDER * scale, _ELBOW * scale, _WRIST * scale
    skin, shirt = look.skin, look.shirt
    if look.long_sleeves:
        cuff = _toward(wrist, elbow, 7 * scale)
        draw_limb(canvas, elbow, middle, wrist, thin, skin)
        draw_limb(canvas, shoulder, wide, elbow, middle + 2 * scale, shirt)
        draw_limb(canvas, elbow, middle + 2 * scale, cuff, thin + 2.4 * scale, shirt)
        _hem(canvas, cuff, elbow, thin + 2.2 * scale, shirt)
    else:
        hem = _toward(shoulder, elbow, 0.68 * _apart(shoulder, elbow))
        draw_limb(canvas, shoulder, wide * 0.8, elbow, middle, skin)
        draw_limb(canvas, elbow, middle, wrist, thin, skin)
        draw_limb(canvas, shoulder, wide, hem, middle + 3.4 * scale, shirt)
        _hem(canvas, hem, shoulder, middle + 3.2 * scale, shirt)
    _crease(canvas, shoulder, elbow, wrist, scale, shirt if look.long_sleeves else skin)


def taper(start: Point, start_half: float, end: Point, end_half: float) -> skia.Path:
    """The outline of a limb: two round ends and the straight sides between them.

    Args:
        start: the middle of one end, in pixels.
        start_half: its radius.
        end: the middle of the other end.
        end_half: its radius.

    Returns:
        The closed path.
    """
    turn = atan2(end[1] - start[1], end[0] - start[0])
    side = turn + pi / 2
    dx, dy = cos(side), sin(side)
    body = outline(
        (start[0] + dx * start_half, start[1] + dy * start_half),
        (end[0] + dx * end_half, end[1] + dy * end_half),
        (end[0] - dx * end_half, end[1] - dy * end_half),
        (start[0] - dx * start_half, start[1] - dy * start_half),
    )
    body.setFillType(skia.PathFillType.kWinding)
    direction = skia.PathDirection.kCCW
    body.addCircle(*start, start_half, direction)
    body.addCircle(*end, end_half, direction)
    return body


def draw_limb(canvas: skia.Canvas, start: Point, start_half: float, end: Point, end_half: float, colour: RGB) -> None:
    """Draw one limb, lit on the side that looks to the upper left; its rim is drawn along the sides, so that limbs grow together.

    Args:
        canvas: of the picture.
        start: the middle of one end, in pixels; the rim begins a little away from it.
        start_half: its radius.
        end: the middle of the other end.
        end_half: its radius.
        colour: between its lit and its dark side.
    """
    turn = atan2(end[1] - start[1], end[0] - start[0]) + pi / 2
    dx, dy = cos(turn), sin(turn)
    if dx + dy > 0:  # the side at +d looks away from the light
        dx, dy = -dx, -dy
    lit = lighter(colour, 0.15 * min(-(dx + dy), 1.0))
    side = dx * start_half, dy * start_half
    from_light, to_dark = (start[0] + side[0], start[1] + side[1]), (start[0] - side[0], start[1] - side[1])
    body = taper(start, start_half, end, end_half)
    canvas.drawPath(body, between(from_light, to_dark, lit, colour, colour, darker(colour, 0.26)))
    for sign in (1, -1):
        first = _between(start, end, 0.3)
        half = start_half + (end_half - start_half) * 0.3
        edge = (
            (first[0] + sign * dx * half, first[1] + sign * dy * half),
            (end[0] + sign * dx * end_half, end[1] + sign * dy * end_half),
        )
        canvas.drawLine(*edge[0], *edge[1], line(darker(colour, 0.5), 1.3, 0.5))


def _hem(canvas: skia.Canvas, at: Point, away: Point, half: float, colour: RGB) -> None:
    """The rim of a sleeve across the arm."""
    turn = atan2(away[1] - at[1], away[0] - at[0]) + pi / 2
    dx, dy = cos(turn) * half, sin(turn) * half
    canvas.drawLine(at[0] - dx, at[1] - dy, at[0] + dx, at[1] + dy, line(darker(colour, 0.22), 3))


def _crease(canvas: skia.Canvas, shoulder: Point, elbow: Point, wrist: Point, scale: float, colour: RGB) -> None:
    """Two folds inside a bent elbow."""
    inner = (shoulder[0] + wrist[0]) / 2, (shoulder[1] + wrist[1]) / 2
    start = _toward(elbow, inner, 10 * scale)
    for offset in (-4.0, 3.0):
        end = _toward(elbow, inner, 2 * scale)
        canvas.drawLine(start[0], start[1] + offset, end[0], end[1] + offset * 0.4, line(darker(colour, 0.35), 1.3 * scale, 0.5))


def _toward(start: Point, end: Point, distance: float) -> Point:
    """The point so far from `start` towards `end`."""
    share = distance / max(_apart(start, end), 1e-6)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _apart(start: Point, end: Point) -> float:
    return hypot(end[0] - start[0], end[1] - start[1])
