"""What things are made of: hulls of balls. A box with sharp edges is the hull of eight balls of no size, an arm that of two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, sin

import numpy as np

from laiar_core.simulator.room.space import turned
from laiar_core.simulator.table.motion import Floats

# The faces of a slab, as corners counted with x slowest and z fastest.
_FACES = ((0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5))


@dataclass(frozen=True, eq=False)
class Part:
    """One convex part of a thing.

    Attributes:
        points: (N, 3) middles of the balls whose hull it is, in metres.
        radii: (N,) of the balls, in metres.
        paint: which of its thing's colours it wears (`drawing/coats.py`).
        faces: its flat faces as numbers of points; without any it is round.
        mark: what is painted on it, or nothing.
    """

    points: Floats
    radii: Floats
    paint: str
    faces: tuple[tuple[int, ...], ...] = ()
    mark: str = ""

    def moved(self, by: tuple[float, float, float], yaw: float = 0.0, tilt: float = 0.0, roll: float = 0.0) -> Part:
        """The same part tipped and turned about the origin, then moved.

        Args:
            by: (x, y, z) in metres.
            yaw: radians that it is turned by.
            tilt: radians that it is tipped backwards.
            roll: radians that it is rolled sideways.

        Returns:
            The part in its new place.
        """
        return replace(self, points=turned(self.points, yaw, tilt, roll) + by)


def slab(
    x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], paint: str = "main", soft: float = 0.0, mark: str = ""
) -> Part:
    """A box with six faces.

    Args:
        x: from where to where it goes, in metres.
        y: the same, upwards.
        z: the same, away from the camera.
        paint: which of its thing's colours it wears.
        soft: metres within the box by which its edges are rounded.
        mark: what is painted on it, or nothing.

    Returns:
        The part.
    """
    spans = [(low + soft, high - soft) for low, high in (x, y, z)]
    points = np.array([(a, b, c) for a in spans[0] for b in spans[1] for c in spans[2]])
    return Part(points, np.full(8, soft), paint, _FACES, mark)


def ring(
    radii: tuple[float, float],
    heights: tuple[float, float],
    paint: str = "main",
    sides: int = 12,
    mark: str = "",
    soft: float = 0.0,
) -> Part:
    """A round thing about the y axis.

    Args:
        radii: its lower and its upper radius in metres.
        heights: where these are, in metres.
        paint: which of its thing's colours it wears.
        sides: number of corners that stand for the circle.
        mark: what is painted on it, or nothing.
        soft: metres by which its edges are rounded, beyond the radii.

    Returns:
        The part.
    """
    turns = [2 * pi * side / sides for side in range(sides)]
    low, high = ([(radius * cos(t), y, radius * sin(t)) for t in turns] for radius, y in zip(radii, heights, strict=True))
    around = tuple((n, (n + 1) % sides, sides + (n + 1) % sides, sides + n) for n in range(sides))
    ends = (tuple(range(sides)), tuple(range(sides, 2 * sides)))
    return Part(np.array(low + high), np.full(2 * sides, soft), paint, (*around, *ends), mark)


def rod(start: tuple[float, float, float], end: tuple[float, float, float], radius: float, paint: str = "main") -> Part:
    """A stick with round ends.

    Args:
        start: the middle of one end, (x, y, z) in metres.
        end: the middle of the other.
        radius: in metres.
        paint: which of its thing's colours it wears.

    Returns:
        The part.
    """
    return Part(np.array([start, end]), np.full(2, radius), paint)


def ball(centre: tuple[float, float, float], radius: float, paint: str = "main", mark: str = "") -> Part:
    """A ball.

    Args:
        centre: (x, y, z) in metres.
        radius: in metres.
        paint: which of its thing's colours it wears.
        mark: what is painted on it, or nothing.

    Returns:
        The part.
    """
    return Part(np.array([centre]), np.array([radius]), paint, mark=mark)


def hull(points: list[tuple[float, float, float]], radii: list[float], paint: str = "main", mark: str = "") -> Part:
    """Any hull of balls, round all over.

    Args:
        points: the middles of the balls, (x, y, z) in metres.
        radii: of the balls, in metres.
        paint: which of its thing's colours it wears.
        mark: what is painted on it, or nothing.

    Returns:
        The part.
    """
    return Part(np.array(points), np.array(radii), paint, mark=mark)
