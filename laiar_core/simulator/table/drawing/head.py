"""The head with its hair, 68x90: drawn about its centre; the neck is the torso's."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees

import numpy as np
import skia

from laiar_core.simulator.table.drawing.face import draw_face
from laiar_core.simulator.table.drawing.hair import hair_before, hair_behind
from laiar_core.simulator.table.drawing.ink import Point, across, darker, fill, lighter, line, outline, oval
from laiar_core.simulator.table.drawing.look import Look
from laiar_core.simulator.table.world import Body

_TURN = 7.0  # pixels by which the face slides when the head turns fully to a side
_BLINK = (0.35, 0.95, 1.0, 0.6)  # how far the lids are closed in the frames of a blink


@dataclass(frozen=True)
class HeadPose:
    """How a head is held.

    Attributes:
        centre: of the head.
        angle: degrees clockwise on the picture.
        turn: -1 to 1 for left to right of the picture, and up to down: where the face looks.
        mouth: 0 closed to 1 open.
        lids: 0 open to 1 closed.
        scale: of the body.
    """

    centre: Point
    angle: float
    turn: Point
    mouth: float
    lids: float
    scale: float


def head_pose(body: Body, frame: int, seed: int) -> HeadPose:
    """How the head of a body is held in a frame.

    Args:
        body: the body over time.
        frame: number of the frame, from 0.
        seed: of the recording, decides when the person blinks.

    Returns:
        The pose, whose face points to what the body looks at.
    """
    (x, y), (gaze_x, gaze_y) = body.head[frame], body.gaze[frame]
    turn = float(np.tanh((gaze_x - x) / 170)), float(np.tanh((gaze_y - y) / 230))
    looks_down = 0.3 * max(turn[1], 0.0)
    lids = max(looks_down, _blink(frame, seed))
    return HeadPose((float(x), float(y)), degrees(float(body.tilt[frame])), turn, float(body.mouth[frame]), lids, body.scale)


def draw_head(canvas: skia.Canvas, look: Look, pose: HeadPose) -> None:
    """Draw hair behind, ears, face and hair before.

    Args:
        canvas: of the picture.
        look: the person's colours, hair and glasses.
        pose: where the head is, and how it is held.
    """
    canvas.save()
    canvas.translate(*pose.centre)
    canvas.rotate(pose.angle)
    canvas.scale(pose.scale, pose.scale)
    skin, slide = look.skin, pose.turn[0] * _TURN
    hair_behind(canvas, look)
    for sign in (-1, 1):
        ear = sign * 27.5 - slide * 0.5, 6.0
        oval(canvas, ear, 5.2, 8.2, across(ear[0] - 5, ear[0] + 5, lighter(skin, 0.05), darker(skin, 0.14)))
        oval(canvas, (ear[0], ear[1] + 0.6), 2.4, 4.6, fill(darker(skin, 0.28), 0.6))
    face = outline(
        (0, -40),
        (20, -40, 29, -24, 28.5, 0),
        (28, 22, 17, 36, 8, 42),
        (0, 46.5, -8, 42),
        (-17, 36, -28, 22, -28.5, 0),
        (-29, -24, -20, -40, 0, -40),
    )
    canvas.drawPath(face, across(-29, 29, lighter(skin, 0.16), lighter(skin, 0.04), skin, darker(skin, 0.16)))
    canvas.save()
    canvas.clipPath(face, skia.ClipOp.kIntersect, True)
    canvas.drawPath(outline((34, -30), (34, 50), (-4, 50), (22, 34, 23, 4), (24, -12, 34, -30)), fill(darker(skin, 0.35), 0.22))
    draw_face(canvas, look, pose.turn, pose.mouth, pose.lids)
    canvas.restore()
    canvas.drawPath(face, line(darker(skin, 0.45), 1, 0.45))
    hair_before(canvas, look, slide)
    canvas.restore()


def _blink(frame: int, seed: int) -> float:
    """How far the lids are closed: a blink every 2 to 5 seconds, at times that belong to the seed."""
    rng = np.random.default_rng((seed, 3))
    starts = np.cumsum(rng.integers(60, 150, size=64))
    since = frame - starts[starts <= frame][-1:]
    return _BLINK[int(since[0])] if len(since) and since[0] < len(_BLINK) else 0.0
