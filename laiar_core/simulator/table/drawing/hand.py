"""A hand of about 31x34 pixels: the palm with its thumb, and the fingers, which are drawn before a held thing.

Drawn about its centre, fingers down, wrist up, its back to the camera; the thumb is on the right (`hand_2`) unless mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass

import skia

from laiar_core.simulator.table.drawing.ink import RGB, Point, across, darker, fill, lighter, line, outline, oval

_KNUCKLES = (-8.6, -3.0, 2.7, 8.0)  # x of the four fingers, the little one first
_LONG = (10.5, 14.2, 15.2, 13.2)


@dataclass(frozen=True)
class HandPose:
    """How a hand is held.

    Attributes:
        centre: of the hand.
        angle: degrees clockwise from fingers that point down.
        grip: 0 open to 1 closed.
        thumb_right: on which side the thumb is while fingers point down.
        scale: of the body.
    """

    centre: Point
    angle: float
    grip: float
    thumb_right: bool
    scale: float


def draw_palm(canvas: skia.Canvas, skin: RGB, pose: HandPose) -> None:
    """Draw palm and thumb.

    Args:
        canvas: of the picture.
        skin: their colour.
        pose: where the hand is, and how it is held.
    """
    canvas.save()
    _place(canvas, pose)
    rim, thumb = darker(skin, 0.4), _thumb(pose.grip)
    canvas.drawPath(thumb, line(rim, 8.4))
    back = outline(
        (-6.5, -16.5),
        (6.5, -16.5),
        (8.5, -12, 11.6, -8, 11.6, -2),
        (11.4, 3.5),
        (0, 7, -12, 3),
        (-12.2, -3),
        (-12, -9, -8, -12, -6.5, -16.5),
    )
    canvas.drawPath(back, line(rim, 1.6))
    canvas.drawPath(thumb, line(lighter(skin, 0.05), 6.8))
    canvas.drawPath(back, across(-12, 12, lighter(skin, 0.14), skin, darker(skin, 0.1)))
    canvas.drawPath(outline((8.5, -7), (7.6, -2, 9.6, 2), closed=False), line(rim, 1.1, 0.55))
    canvas.restore()


def draw_fingers(canvas: skia.Canvas, skin: RGB, pose: HandPose) -> None:
    """Draw the four fingers: stretched while the hand is open, curled under while it grips.

    Args:
        canvas: of the picture.
        skin: their colour.
        pose: where the hand is, and how it is held.
    """
    canvas.save()
    _place(canvas, pose)
    rim, spread = darker(skin, 0.4), 0.16 * (1 - pose.grip)
    for x, long in zip(_KNUCKLES, _LONG, strict=True):
        reach = 2 + long * (1 - 0.5 * pose.grip)
        tip = x * (1 + spread) * (1 - 0.1 * pose.grip), reach
        finger = outline((x, 0.5), tip, closed=False)
        canvas.drawPath(finger, line(rim, 7))
        canvas.drawPath(finger, line(lighter(skin, 0.08), 5.3))
        if pose.grip > 0.35:
            oval(canvas, (tip[0], tip[1] + 1.2), 2, 1.5, fill(darker(skin, 0.22), 0.7))
        else:
            oval(canvas, (tip[0], tip[1] + 0.8), 1.5, 1.8, fill(lighter(skin, 0.5), 0.75))
    for x in _KNUCKLES:
        oval(canvas, (x, 1), 2.5, 1.8, fill(lighter(skin, 0.2), 0.6))
    canvas.restore()


def _thumb(grip: float) -> skia.Path:
    out = 1 - grip
    return outline((8, -7), (13 + 1.5 * out, -3, 11.5 + 3 * out, 5.5 + 1.5 * out), closed=False)


def _place(canvas: skia.Canvas, pose: HandPose) -> None:
    canvas.translate(*pose.centre)
    canvas.rotate(pose.angle)
    canvas.scale(pose.scale if pose.thumb_right else -pose.scale, pose.scale)
