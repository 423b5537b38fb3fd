"""The person: limbs and clothes from their parts, and the head of the table's simulator, which here also turns away."""

from __future__ import annotations

from math import atan2, degrees, hypot

import numpy as np
import skia

from laiar_core.simulator.room.body import HAND, HEAD, Figure
from laiar_core.simulator.room.drawing.coats import Coat
from laiar_core.simulator.room.drawing.shapes import balls_hull, draw_hull, polygon
from laiar_core.simulator.room.persons import Resident
from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import Camera
from laiar_core.simulator.table.drawing.face import draw_face
from laiar_core.simulator.table.drawing.hair import hair_before, hair_behind
from laiar_core.simulator.table.drawing.hand import HandPose, draw_fingers, draw_palm
from laiar_core.simulator.table.drawing.ink import RGB, across, darker, fill, lighter, line, outline, oval
from laiar_core.simulator.table.drawing.limbs import draw_limb
from laiar_core.simulator.table.drawing.look import Look
from laiar_core.simulator.table.motion import Floats

_HEAD_PIXELS, _HAND_PIXELS = 43.0, 13.0  # half a head's height and half a hand's width in the table's drawings
_SIDE = 75.0  # degrees from the camera's direction from which on a head is shown from the side
_BEHIND = 112.0  # and from which on from behind
_FACE = (
    (0, -40),
    (20, -40, 29, -24, 28.5, 0),
    (28, 22, 17, 36, 8, 42),
    (0, 46.5, -8, 42),
    (-17, 36, -28, 22, -28.5, 0),
    (-29, -24, -20, -40, 0, -40),
)


def look_of(person: Resident, wears: Coat) -> Look:
    """How a resident looks, as the table's drawings need it."""
    return Look(wears["skin"], wears["hair"], wears["shirt"], person.hair_style, person.glasses, False, False)


def draw_body_part(canvas: skia.Canvas, camera: Camera, name: str, part: Part, figure: Figure, frame: int, wears: Coat) -> None:
    """Draw one part of the body that is neither head nor hand.

    Args:
        canvas: of the picture.
        camera: from which the body is seen.
        name: of the part, as in `body_parts`.
        part: its form.
        figure: the body that it belongs to.
        frame: number of the frame, from 0.
        wears: the person's colours.
    """
    colour = wears[part.paint]
    if name.endswith(("_hip", "_knee", "_shoulder", "_elbow")):
        _limb(canvas, camera, part, colour)
    else:
        corners = balls_hull(camera, part)
        draw_hull(canvas, corners, colour)
    if name == "torso":
        _shirt(canvas, camera, corners, figure, frame, colour)
    elif name.endswith("_shoulder") and wears["forearm"] == wears["skin"]:
        _short_sleeve(canvas, camera, part, colour, wears["skin"])
    elif name.endswith("_foot"):
        _sole(canvas, camera, part, colour)


def _shirt(canvas: skia.Canvas, camera: Camera, corners: Floats, figure: Figure, frame: int, colour: RGB) -> None:
    """The folds of a shirt, its hem, and its collar where the chest is seen."""
    at, far = camera.seen(np.stack([figure.joints["chest"][frame], figure.joints["pelvis"][frame]]))
    size = float(camera.focal / far[0])
    (x, y), (low_x, low_y) = at
    canvas.save()
    canvas.clipPath(polygon(corners), skia.ClipOp.kIntersect, True)
    for share, aside in ((0.45, -0.07), (0.62, 0.06), (0.78, -0.03)):
        fold_x, fold_y = x + (low_x - x) * share, y + (low_y - y) * share
        path = outline(
            (fold_x - 0.12 * size, fold_y + aside * size),
            (fold_x, fold_y + 0.05 * size, fold_x + 0.13 * size, fold_y),
            closed=False,
        )
        canvas.drawPath(path, line(darker(colour, 0.36), 0.014 * size, 0.3))
    way = np.array([camera.eye[axis] - figure.joints["chest"][frame][axis] for axis in range(3)])
    if figure.front[frame] @ way > 0:
        collar = outline((x - 0.07 * size, y - 0.07 * size), (x, y + 0.05 * size, x + 0.07 * size, y - 0.07 * size), closed=False)
        canvas.drawPath(collar, line(darker(colour, 0.3), 0.022 * size, 0.8))
    canvas.restore()


def _short_sleeve(canvas: skia.Canvas, camera: Camera, part: Part, shirt: RGB, skin: RGB) -> None:
    """The arm below a short sleeve."""
    points = part.points[0] + (part.points[1] - part.points[0]) * np.array([[0.62], [1.0]])
    radii = part.radii[0] + (part.radii[1] - part.radii[0]) * np.array([0.62, 1.0])
    _limb(canvas, camera, Part(points, radii * 0.94, "skin"), skin)
    sleeve = part.points[0] + (part.points[1] - part.points[0]) * np.array([[0.0], [0.6]])
    _limb(canvas, camera, Part(sleeve, part.radii, "shirt"), shirt)


def _limb(canvas: skia.Canvas, camera: Camera, part: Part, colour: RGB) -> None:
    """A limb between two joints."""
    at, far = camera.seen(part.points)
    (start, end), (wide, thin) = at.tolist(), (camera.focal * part.radii / far).tolist()
    draw_limb(canvas, (start[0], start[1]), wide, (end[0], end[1]), thin, colour)


def _sole(canvas: skia.Canvas, camera: Camera, part: Part, colour: RGB) -> None:
    """The light edge of a shoe."""
    at, far = camera.seen(part.points)
    low = camera.focal * part.radii / far * 0.72
    canvas.drawLine(
        float(at[0, 0]),
        float(at[0, 1] + low[0]),
        float(at[1, 0]),
        float(at[1, 1] + low[1]),
        line(lighter(colour, 0.6), 1.3, 0.85),
    )


def draw_hand(canvas: skia.Canvas, camera: Camera, figure: Figure, frame: int, side: str, skin: RGB) -> None:
    """Draw a hand that goes on from its forearm.

    Args:
        canvas: of the picture.
        camera: from which the body is seen.
        figure: the body.
        frame: number of the frame, from 0.
        side: `right` or `left`.
        skin: its colour.
    """
    ends = np.stack([figure.joints[f"{side}_elbow"][frame], figure.joints[f"{side}_hand"][frame]])
    at, far = camera.seen(ends)
    (elbow_x, elbow_y), (x, y) = at
    angle = degrees(atan2(y - elbow_y, x - elbow_x)) - 90
    scale = float(camera.focal / far[1]) * HAND * figure.scale / _HAND_PIXELS
    pose = HandPose((float(x), float(y)), angle, float(figure.grips[side][frame]), thumb_right=side == "right", scale=scale)
    draw_palm(canvas, skin, pose)
    draw_fingers(canvas, skin, pose)


def draw_head(canvas: skia.Canvas, camera: Camera, figure: Figure, frame: int, look: Look, lids: float) -> None:
    """Draw the head, from the front, the side or behind.

    Args:
        canvas: of the picture.
        camera: from which the body is seen.
        figure: the body.
        frame: number of the frame, from 0.
        look: skin, hair and glasses.
        lids: 0 open to 1 closed.
    """
    head, gaze = figure.joints["head"][frame], figure.gaze[frame]
    crown = head + 0.1 * (0.7 * figure.upright[frame] + 0.3 * np.array([0, 1, 0]))
    at, far = camera.seen(np.stack([head, crown]))
    up = at[1] - at[0]
    roll = atan2(up[0], -up[1]) if hypot(*up) > 1 else 0.0
    scale = float(camera.focal / far[0]) * HEAD * figure.scale / _HEAD_PIXELS
    # Where the face points: to the right and downwards on the upright picture, and towards the camera.
    way = 0.75 * _unit(gaze - head) + 0.25 * figure.front[frame]
    to_eye = _unit(np.array(camera.eye) - head)
    right = _unit(np.cross(np.array([0.0, 1.0, 0.0]), -to_eye))
    below = -_unit(np.cross(-to_eye, right))
    x, y, z = float(way @ right), float(way @ below), float(way @ to_eye)
    x, y = x * np.cos(roll) + y * np.sin(roll), y * np.cos(roll) - x * np.sin(roll)
    side = degrees(atan2(x, z))
    canvas.save()
    canvas.translate(float(at[0, 0]), float(at[0, 1]))
    canvas.rotate(degrees(roll))
    canvas.scale(scale, scale)
    if abs(side) > _BEHIND:
        _from_behind(canvas, look)
    else:
        _from_before(canvas, look, float(np.clip(side / _SIDE, -1, 1)), float(np.clip(1.3 * y, -1, 1)), figure, frame, lids)
    canvas.restore()


def _from_before(canvas: skia.Canvas, look: Look, side: float, low: float, figure: Figure, frame: int, lids: float) -> None:
    """Ears, face and hair; `side` is -1 to 1 for a head shown from its left or right side."""
    skin, slide = look.skin, 13.0 * side
    hair_behind(canvas, look)
    for sign in (-1, 1):
        if sign * side < 0.35:  # the other ear is behind the head
            ear_x = sign * 27.5 + 0.9 * slide * (abs(side) > 0.2)
            if abs(side) <= 0.2:
                ear_x -= 3 * side
            oval(canvas, (ear_x, 6.0), 5.2, 8.2, across(ear_x - 5, ear_x + 5, lighter(skin, 0.05), darker(skin, 0.14)))
    face = outline(*_FACE)
    canvas.drawPath(face, across(-29, 29, lighter(skin, 0.16), lighter(skin, 0.04), skin, darker(skin, 0.16)))
    canvas.save()
    canvas.clipPath(face, skia.ClipOp.kIntersect, True)
    canvas.translate(slide, 0)
    canvas.scale(1 - 0.12 * abs(side), 1)
    draw_face(canvas, look, (0.9 * side, low), float(figure.mouth[frame]), max(lids, 0.3 * max(low, 0.0)))
    if figure.smile[frame] > 0.2 and figure.mouth[frame] < 0.3:
        _smile(canvas, 6 * side, low * 5.5 + 27, float(figure.smile[frame]))
    canvas.restore()
    canvas.drawPath(face, line(darker(skin, 0.45), 1, 0.45))
    if abs(side) > 0.55:  # the hair over the ear that is seen
        back = -1 if side > 0 else 1
        oval(canvas, (back * 20, -6), 13, 20, fill(look.hair))
        oval(canvas, (back * 13, 8), 4.6, 7.4, across(back * 13 - 5, back * 13 + 5, lighter(skin, 0.02), darker(skin, 0.16)))
    hair_before(canvas, look, slide)


def _smile(canvas: skia.Canvas, x: float, y: float, wide: float) -> None:
    """A smile with teeth."""
    mouth = outline((x - 10 * wide, y - 2), (x, y + 3, x + 10 * wide, y - 2), (x, y + 13 * wide, x - 10 * wide, y - 2))
    canvas.drawPath(mouth, fill((250, 248, 242)))
    canvas.drawPath(mouth, line((150, 66, 62), 1.6))


def _from_behind(canvas: skia.Canvas, look: Look) -> None:
    """The back of a head: hair, and ears at its sides."""
    for ear_x in (-28.0, 28.0):
        oval(canvas, (ear_x, 6.0), 5.0, 8.0, fill(darker(look.skin, 0.08)))
    hair_behind(canvas, look)
    nape = outline(*_FACE)
    canvas.drawPath(nape, across(-29, 29, lighter(look.skin, 0.05), look.skin, darker(look.skin, 0.2)))
    long = 44.0 if look.hair_style == "long" else 27.0
    cap = outline(
        (0, -45),
        (-33, -44, -33, -6),
        (-32, long - 4, -20, long),
        (0, long + 7, 20, long),
        (32, long - 4, 33, -6),
        (33, -44, 0, -45),
    )
    canvas.drawPath(cap, across(-32, 32, lighter(look.hair, 0.16), look.hair, darker(look.hair, 0.3)))
    for x in (-14, 0, 13):
        strand = outline((x * 0.4, -38), (x * 1.3, -12, x * 1.2, long - 8), closed=False)
        canvas.drawPath(strand, line(lighter(look.hair, 0.22), 1.6, 0.4))
    if look.hair_style == "bun":
        oval(canvas, (0, -33), 14, 12, across(-14, 14, lighter(look.hair, 0.2), darker(look.hair, 0.25)))


def _unit(way: Floats) -> Floats:
    unit: Floats = way / max(float(np.linalg.norm(way)), 1e-9)
    return unit
