"""Space: where things are turned to, and where the camera sees them."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

import numpy as np

from laiar_core.simulator.table.motion import Floats

FPS = 30
PLAIN = 24  # orders count time in 24ths of a second of a person of usual tempo
FRAME_SIZE = (480, 360)
Box = tuple[float, float, float, float]
PICTURE: Box = (0.0, 0.0, float(FRAME_SIZE[0]), float(FRAME_SIZE[1]))


def ahead(yaw: Floats) -> Floats:
    """(..., 3) the direction that somebody faces who is turned by `yaw` (...,)."""
    return np.stack([np.sin(yaw), np.zeros_like(yaw), -np.cos(yaw)], axis=-1)


def leftward(yaw: Floats) -> Floats:
    """(..., 3) the direction to the left of somebody who is turned by `yaw` (...,)."""
    return np.stack([np.cos(yaw), np.zeros_like(yaw), np.sin(yaw)], axis=-1)


def turned(points: Floats, yaw: float, tilt: float = 0.0, roll: float = 0.0) -> Floats:
    """Points of a thing's own frame in the room: rolled and tipped about its origin, then turned.

    Args:
        points: (N, 3) in metres.
        yaw: radians that the thing is turned by.
        tilt: radians that it is tipped backwards.
        roll: radians that it is rolled sideways.

    Returns:
        The points (N, 3), still about the origin.
    """
    x, y, z = points[:, 0], points[:, 1], points[:, 2]
    if roll:
        x, y = x * cos(roll) + y * sin(roll), y * cos(roll) - x * sin(roll)
    if tilt:
        y, z = y * cos(tilt) - z * sin(tilt), z * cos(tilt) + y * sin(tilt)
    return np.stack([x * cos(yaw) - z * sin(yaw), y, x * sin(yaw) + z * cos(yaw)], axis=1)


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and looks.

    Attributes:
        eye: its place.
        yaw, pitch: radians that it is turned to the right and looks down.
        focal: pixels of a thing of 1 m at a distance of 1 m.
    """

    eye: tuple[float, float, float]
    yaw: float
    pitch: float
    focal: float

    def seen(self, points: Floats) -> tuple[Floats, Floats]:
        """Where points (..., 3) are on the picture (..., 2), in pixels, and how far away (...,), in metres along its view."""
        dx, dy, dz = (points[..., axis] - self.eye[axis] for axis in range(3))
        x, z = dx * cos(self.yaw) - dz * sin(self.yaw), dx * sin(self.yaw) + dz * cos(self.yaw)
        y, far = dy * cos(self.pitch) + z * sin(self.pitch), z * cos(self.pitch) - dy * sin(self.pitch)
        far = np.maximum(far, 0.05)
        middle_x, middle_y = FRAME_SIZE[0] / 2, FRAME_SIZE[1] / 2
        return np.stack([middle_x + self.focal * x / far, middle_y - self.focal * y / far], axis=-1), far

    def box(self, points: Floats, radii: Floats) -> Box:
        """Left, top, right, bottom of balls (N, 3), (N,) on the picture, beyond its edges too."""
        at, far = self.seen(points)
        size = (self.focal * radii / far)[:, None]
        (left, top), (right, bottom) = (at - size).min(axis=0), (at + size).max(axis=0)
        return float(left), float(top), float(right), float(bottom)


def clipped(box: Box, to: Box = PICTURE) -> Box | None:
    """What of a box lies in another, by default in the picture; None where nothing of a pixel's size does."""
    left, top, right, bottom = max(box[0], to[0]), max(box[1], to[1]), min(box[2], to[2]), min(box[3], to[3])
    return (left, top, right, bottom) if right - left >= 1 and bottom - top >= 1 else None
