"""The walls and the floor of a room, painted once a video: what is behind the doorway, and everything before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import skia

from laiar_core.simulator.room.drawing.shapes import polygon
from laiar_core.simulator.room.room import DEPTH, DOORWAY, HEIGHT, WIDTH, Room
from laiar_core.simulator.room.space import FRAME_SIZE, Camera
from laiar_core.simulator.table.drawing.decor import picture_frame
from laiar_core.simulator.table.drawing.ink import (
    NIGHT,
    RGB,
    WHITE,
    across,
    argb,
    box_around,
    darker,
    down,
    fill,
    glow,
    lighter,
    line,
    oval,
    panel,
    rgb,
    soft,
)
from laiar_core.simulator.table.drawing.room import WALLS
from laiar_core.simulator.table.drawing.window import paint_window

_M = 100.0  # pixels of a metre on the plan of a wall or the floor
_NEAR = -1.2  # the floor and the side walls begin at this z
_FLOORS = ("#b88a5e", "#9a7350", "#cbb594", "#8b8f96", "#d3c7b3")
_RUGS = ("#a8564a", "#5f7f95", "#7d8f6a", "#b99a5f", "#7a6f9c")
_FROM_A_WINDOW = (19.0, 13.0, 186.0, 200.0)  # left, top, width and height of what paint_window paints


def plan(camera: Camera, corners: Sequence[tuple[float, float, float]], size: tuple[float, float]) -> skia.Matrix:
    """From the plan of a rectangle in the room to the picture.

    Args:
        camera: from which the room is seen.
        corners: of the rectangle in metres, from the upper left clockwise.
        size: its width and height in metres.

    Returns:
        The matrix, from pixels of the plan (100 a metre) to pixels of the picture.
    """
    at, _ = camera.seen(np.array(corners))
    wide, high = size[0] * _M, size[1] * _M
    flat = [skia.Point(0, 0), skia.Point(wide, 0), skia.Point(wide, high), skia.Point(0, high)]
    matrix = skia.Matrix()
    matrix.setPolyToPoly(flat, [skia.Point(float(x), float(y)) for x, y in at])
    return matrix


def paint_hall(canvas: skia.Canvas, room: Room, palette: str) -> None:
    """Paint what is visible through the doorway: the hall behind, in its shade.

    Args:
        canvas: of the picture.
        room: whose hall it is.
        palette: of the style.
    """
    wall, _ = _colours(room, palette)
    x, far = room.doorway, DEPTH + 1.3
    shade = darker(wall, 0.34)
    canvas.drawRect(skia.Rect.MakeWH(*FRAME_SIZE), fill(shade))
    back = [(x - 1.5, HEIGHT, far), (x + 1.5, HEIGHT, far), (x + 1.5, 0, far), (x - 1.5, 0, far)]
    canvas.save()
    canvas.concat(plan(room.camera, back, (3.0, HEIGHT)))
    panel(canvas, 0, 0, 300, HEIGHT * _M, across(60, 240, darker(wall, 0.2), darker(wall, 0.32)))
    panel(canvas, 0, HEIGHT * _M - 9, 300, HEIGHT * _M, fill(darker(wall, 0.5)))
    canvas.restore()
    at, _ = room.camera.seen(np.array([(x - 1.5, 0, far), (x + 1.5, 0, far), (x + 1.5, 0, DEPTH), (x - 1.5, 0, DEPTH)]))
    canvas.drawPath(polygon(at), fill(darker(_floor(room), 0.36)))


def paint_walls(canvas: skia.Canvas, room: Room, palette: str) -> None:
    """Paint the back wall around the doorway with what hangs on it, the side walls, the floor and the ceiling.

    Args:
        canvas: of the picture, on which the hall is already.
        room: the room.
        palette: of the style.
    """
    rng = np.random.default_rng([room.seed, 37, *room.scene.encode()])
    wall, trim = _colours(room, palette)
    half, near = WIDTH / 2, _NEAR
    sides = {
        -1: [(-half, HEIGHT, near), (-half, HEIGHT, DEPTH), (-half, 0, DEPTH), (-half, 0, near)],
        1: [(half, HEIGHT, DEPTH), (half, HEIGHT, near), (half, 0, near), (half, 0, DEPTH)],
    }
    for side, corners in sides.items():
        canvas.save()
        canvas.concat(plan(room.camera, corners, (DEPTH - near, HEIGHT)))
        wide = (DEPTH - near) * _M
        shade = across(0, wide, wall, darker(wall, 0.16)) if side < 0 else across(0, wide, darker(wall, 0.24), darker(wall, 0.1))
        panel(canvas, 0, 0, wide, HEIGHT * _M, shade)
        panel(canvas, 0, HEIGHT * _M - 9, wide, HEIGHT * _M, fill(lighter(trim, 0.5) if side < 0 else trim))
        canvas.restore()
    top, _ = room.camera.seen(
        np.array([(-half, HEIGHT, DEPTH), (half, HEIGHT, DEPTH), (half, HEIGHT, near), (-half, HEIGHT, near)])
    )
    canvas.drawPath(polygon(top), fill(lighter(wall, 0.62)))
    _paint_floor(canvas, room, rng)
    _paint_back(canvas, room, wall, trim, palette, rng)


def _colours(room: Room, palette: str) -> tuple[RGB, RGB]:
    """The wall and its trim."""
    choices = WALLS["vivid" if palette == "vivid" else "natural"]
    wall, trim = choices[np.random.default_rng([room.seed, 35, *room.scene.encode()]).integers(len(choices))].split()
    return rgb(wall), rgb(trim)


def _floor(room: Room) -> RGB:
    return rgb(str(np.random.default_rng([room.seed, 36]).choice(_FLOORS)))


def _paint_back(canvas: skia.Canvas, room: Room, wall: RGB, trim: RGB, palette: str, rng: np.random.Generator) -> None:
    """The back wall; the doorway stays open."""
    high, wide = HEIGHT * _M, WIDTH * _M
    door = (room.doorway + WIDTH / 2) * _M
    left, right, top = door - DOORWAY[0] / 2 * _M, door + DOORWAY[0] / 2 * _M, high - DOORWAY[1] * _M
    corners = [(-WIDTH / 2, HEIGHT, DEPTH), (WIDTH / 2, HEIGHT, DEPTH), (WIDTH / 2, 0, DEPTH), (-WIDTH / 2, 0, DEPTH)]
    canvas.save()
    canvas.concat(plan(room.camera, corners, (WIDTH, HEIGHT)))
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(left, top, right, high + 2), skia.ClipOp.kDifference, True)
    paint = across(0, wide, lighter(wall, 0.22), wall, darker(wall, 0.1))
    paint.setDither(True)
    panel(canvas, 0, 0, wide, high, paint)
    if palette == "vivid" or rng.random() < 0.3:
        for x in range(8, int(wide), 22):
            canvas.drawLine(x, 0, x, high, line(darker(wall, 0.25), 5, 0.16))
    oval(canvas, (wide * 0.4, high * 0.35), 300, 200, glow((wide * 0.4, high * 0.35), 300, WHITE, 0.25))
    panel(canvas, 0, high - 9, wide, high, down(high - 9, high, lighter(trim, 0.55), trim))
    panel(canvas, 0, 0, wide, 5, fill(lighter(wall, 0.5)))
    canvas.restore()
    frame = lighter(trim, 0.55)
    for box in ((left - 8, top - 8, left, high), (right, top - 8, right + 8, high), (left - 8, top - 8, right + 8, top)):
        panel(canvas, *box, across(box[0], box[0] + 12, lighter(frame, 0.3), darker(frame, 0.1)))
        panel(canvas, *box, line(darker(trim, 0.35), 0.8, 0.6))
    _hang(canvas, room, rng, high)
    canvas.restore()


def _hang(canvas: skia.Canvas, room: Room, rng: np.random.Generator, high: float) -> None:
    """The window, and pictures over what is low."""
    for kind, fixture in room.fixtures.items():
        x = (fixture.at[0] + WIDTH / 2) * _M
        if kind == "window":
            left, top, wide, tall = _FROM_A_WINDOW
            canvas.save()
            canvas.translate(x - 62, high - (fixture.at[1] + 1.15) * _M)
            canvas.scale(124 / wide, 115 / tall)
            canvas.translate(-left, -top)
            paint_window(canvas, rng)
            canvas.restore()
        elif kind in ("sofa", "bed"):
            for dx in (-42, 8, 52) if rng.random() < 0.6 else (-14,):
                canvas.save()
                canvas.translate(x + dx, high - 168)
                size = 0.5 if rng.random() < 0.7 else 0.62
                canvas.scale(size, size)
                picture_frame(canvas, (0, 0), rng)
                canvas.restore()


def _paint_floor(canvas: skia.Canvas, room: Room, rng: np.random.Generator) -> None:
    """Boards or tiles, and a rug."""
    half, near = WIDTH / 2, _NEAR
    corners = [(-half, 0, DEPTH), (half, 0, DEPTH), (half, 0, near), (-half, 0, near)]
    wide, deep = WIDTH * _M, (DEPTH - near) * _M
    floor = _floor(room)
    canvas.save()
    canvas.concat(plan(room.camera, corners, (WIDTH, DEPTH - near)))
    panel(canvas, 0, 0, wide, deep, down(0, deep, lighter(floor, 0.2), lighter(floor, 0.04), darker(floor, 0.1)))
    if room.scene.startswith(("Kitchen", "Hallway", "Entryway")):
        for x in range(0, int(wide) + 1, 42):
            canvas.drawLine(x, 0, x, deep, line(darker(floor, 0.3), 1.6, 0.4))
        for y in range(0, int(deep) + 1, 42):
            canvas.drawLine(0, y, wide, y, line(darker(floor, 0.3), 1.6, 0.4))
    else:
        for y in range(0, int(deep), 17):
            tint = fill(darker(floor, 0.4), 0.1) if rng.random() < 0.5 else fill(lighter(floor, 0.5), 0.12)
            start = float(rng.uniform(0, wide))
            panel(canvas, start, y, start + 170, y + 17, tint)
            canvas.drawLine(0, y, wide, y, line(darker(floor, 0.45), 0.9, 0.4))
            canvas.drawLine(start, y, start, y + 17, line(darker(floor, 0.45), 0.9, 0.38))
    if rng.random() < 0.7:
        rug, middle = rgb(str(rng.choice(_RUGS))), (wide / 2 + float(rng.uniform(-40, 40)), (DEPTH - 1.55) * _M)
        rx, ry = 128.0, 62.0
        for size, colour in ((1.0, darker(rug, 0.1)), (0.9, lighter(rug, 0.5)), (0.84, rug), (0.5, lighter(rug, 0.16))):
            if room.seed % 2:
                oval(canvas, middle, rx * size, ry * size, fill(colour))
            else:
                panel(canvas, *box_around(middle, rx * size, ry * size), fill(colour), 3)
    panel(canvas, 0, -4, wide, 26, soft(NIGHT, 0.35, 10))
    for kind, fixture in room.fixtures.items():
        if kind in ("door", "window", "television"):
            continue
        _shadow(canvas, kind, (fixture.at[0] + half) * _M, (DEPTH - fixture.at[2]) * _M, fixture.yaw)
    canvas.restore()


_FOOT = {  # half the width and depth of what stands on the floor, in pixels of its plan
    "bed": (104, 52),
    "board": (60, 20),
    "chair": (23, 22),
    "closet": (51, 27),
    "light": (15, 15),
    "mirror": (28, 5),
    "plant": (14, 14),
    "refrigerator": (35, 33),
    "shelf": (45, 16),
    "sofa": (95, 43),
    "stand": (22, 18),
    "table": (52, 32),
}


def _shadow(canvas: skia.Canvas, kind: str, x: float, y: float, yaw: float) -> None:
    """The shadow of a piece of furniture on the floor's plan."""
    wide, deep = _FOOT[kind]
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(-float(np.degrees(yaw)))
    panel(canvas, -wide - 1, -deep, wide + 11, deep + 7, soft(NIGHT, 0.42, 6), 4)
    panel(canvas, -wide, -deep, wide, deep, soft(NIGHT, 0.4, 2), 2)
    canvas.restore()


def floor_shadow(canvas: skia.Canvas, camera: Camera, x: float, z: float, radius: float, strength: float) -> None:
    """Draw a soft round shadow on the floor.

    Args:
        canvas: of the picture.
        camera: from which the floor is seen.
        x: of its middle, in metres.
        z: of its middle, in metres.
        radius: in metres.
        strength: its opacity, 0 to 1.
    """
    at, _ = camera.seen(np.array([(x, 0.0, z), (x, 0.0, z - radius), (x + radius, 0.0, z)]))
    high = max(abs(float(at[1, 1] - at[0, 1])), 1.0)
    paint = skia.Paint(
        AntiAlias=True, Color=argb(NIGHT, strength), MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 2.5)
    )
    oval(canvas, (float(at[0, 0]) + 2, float(at[0, 1])), float(at[2, 0] - at[0, 0]), high, paint)
