"""One part of a thing on the picture: the faces that the camera sees, lit from the upper left, or the hull of its balls."""

from __future__ import annotations

from math import pi

import numpy as np
import skia

from laiar_core.simulator.room.drawing.marks import draw_mark, marked_face
from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import Camera
from laiar_core.simulator.table.drawing.ink import RGB, Point, argb, between, darker, lighter
from laiar_core.simulator.table.motion import Floats

_LIGHT = np.array([-0.5, 0.75, -0.45]) / np.linalg.norm([-0.5, 0.75, -0.45])
_AROUND = np.stack([np.cos(np.arange(14) * 2 * pi / 14), np.sin(np.arange(14) * 2 * pi / 14)], axis=1)
_OUT = 1 / np.cos(pi / 14)  # so that the polygon is as large as the circle
_MANY = 8  # a part with more faces than this is round


def tone(colour: RGB, light: float) -> RGB:
    """A colour in that much light, -1 to 1."""
    return lighter(colour, round(0.26 * light, 2)) if light > 0 else darker(colour, round(-0.42 * light, 2))


def hull_of(points: Floats) -> Floats:
    """The corners (K, 2) of the convex hull of points (N, 2), in order."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0]))].tolist()

    def half(row: list[list[float]]) -> list[list[float]]:
        kept: list[list[float]] = []
        for x, y in row:
            while len(kept) > 1 and (kept[-1][0] - kept[-2][0]) * (y - kept[-2][1]) <= (kept[-1][1] - kept[-2][1]) * (
                x - kept[-2][0]
            ):
                kept.pop()
            kept.append([x, y])
        return kept[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))


def polygon(points: Floats) -> skia.Path:
    """The path through some corners."""
    path = skia.Path()
    path.addPoly([skia.Point(float(x), float(y)) for x, y in points], True)
    return path


def balls_hull(camera: Camera, part: Part) -> Floats:
    """The outline (K, 2) of the hull of a part's balls on the picture."""
    at, far = camera.seen(part.points)
    size = camera.focal * part.radii / far
    if not size.any():
        return hull_of(at)
    return hull_of((at[:, None] + _AROUND[None] * (_OUT * size)[:, None, None]).reshape(-1, 2))


def visible_faces(part: Part, eye: Floats) -> list[tuple[float, float, tuple[int, ...]]]:
    """The faces that look at the eye, the flattest seen first: how much they do, how much light falls on them, their points."""
    middle = part.points.mean(axis=0)
    found = []
    for face in part.faces:
        a, b, c = part.points[face[0]], part.points[face[1]], part.points[face[2]]
        normal = np.cross(b - a, c - a)
        normal /= max(float(np.linalg.norm(normal)), 1e-9)
        centre = part.points[list(face)].mean(axis=0)
        if normal @ (centre - middle) < 0:
            normal = -normal
        way = eye - centre
        facing = float(normal @ way / np.linalg.norm(way))
        if facing > 0.004:
            found.append((facing, float(normal @ _LIGHT), face))
    return sorted(found)


def draw_part(canvas: skia.Canvas, camera: Camera, part: Part, colour: RGB) -> None:
    """Draw a part with what is painted on it.

    Args:
        canvas: of the picture.
        camera: from which the part is seen.
        part: the part.
        colour: of its paint, before light falls on it.
    """
    if not part.faces or len(part.faces) > _MANY:
        _draw_round(canvas, camera, part, colour)
        return
    at, far = camera.seen(part.points)
    marked = marked_face(part)
    for _, light, face in visible_faces(part, np.array(camera.eye)):
        corners = at[list(face)]
        lit = tone(colour, light)
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        paint = between(
            (float(left), float(top)), (float(right), float(bottom)), tone(colour, light + 0.14), lit, tone(colour, light - 0.14)
        )
        soft = float(camera.focal * part.radii[face[0]] / far[face[0]])
        path = polygon(corners)
        if soft > 0.2:
            paint.setStyle(skia.Paint.kStrokeAndFill_Style)
            paint.setStrokeWidth(2 * soft)
            paint.setStrokeJoin(skia.Paint.kRound_Join)
        canvas.drawPath(path, paint)
        edge = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.7, Color=argb(darker(colour, 0.5), 0.35))
        if soft <= 0.2:
            canvas.drawPath(path, edge)
        if marked is not None and face == part.faces[marked]:
            draw_mark(canvas, camera, part, colour, light)


def _draw_round(canvas: skia.Canvas, camera: Camera, part: Part, colour: RGB) -> None:
    """A part that is round: one outline, lighter on the left; the end that looks at the camera comes on top."""
    corners = balls_hull(camera, part)
    draw_hull(canvas, corners, colour)
    at, _ = camera.seen(part.points)
    for _, light, face in visible_faces(part, np.array(camera.eye)):
        if len(face) > 4:
            canvas.drawPath(polygon(at[list(face)]), skia.Paint(AntiAlias=True, Color=argb(tone(colour, light + 0.1))))
            if part.mark in ("cup", "plate"):  # hollow
                inner = at[list(face)].mean(axis=0) + 0.8 * (at[list(face)] - at[list(face)].mean(axis=0))
                inside = (122, 74, 44) if part.mark == "cup" else darker(colour, 0.12)
                canvas.drawPath(polygon(inner), skia.Paint(AntiAlias=True, Color=argb(inside)))


def draw_hull(canvas: skia.Canvas, corners: Floats, colour: RGB) -> None:
    """Draw a round outline, lit from the upper left.

    Args:
        canvas: of the picture.
        corners: (N, 2) of the outline in pixels.
        colour: between its lit and its dark side.
    """
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    start: Point = (float(left), float(top))
    end: Point = (float(right), float(top + 0.35 * (bottom - top)))
    path = polygon(corners)
    canvas.drawPath(path, between(start, end, lighter(colour, 0.2), colour, darker(colour, 0.24)))
    canvas.drawPath(
        path, skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.8, Color=argb(darker(colour, 0.5), 0.35))
    )
