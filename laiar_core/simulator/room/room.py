"""A room: what furniture stands where, where things can lie, where people sit, and where the camera stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import atan2, cos, pi, radians, sin

import numpy as np

from laiar_core.simulator.room.space import Camera
from laiar_core.simulator.table.style import Style

WIDTH, DEPTH, HEIGHT = 5.3, 3.2, 2.55  # metres
DOORWAY = (0.9, 2.06)  # width and height
MIDDLE = (0.0, 0.92, 2.1)  # what the camera looks at, about
ROUND = 0.6  # of the angle of a style by which the camera goes round; farther it would look through the side wall
IN_VIEW = 1.9  # people stay within so many metres of the middle

# What stands along the back wall of a room of each kind, in any order, beside the doorway; and what stands before it.
SCENES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Living room": (("sofa", "stand", "light", "shelf"), ("television",)),
    "Bedroom": (("bed", "stand", "closet"), ("mirror",)),
    "Kitchen": (("refrigerator", "window", "shelf"), ("table",)),
    "Home Office / Study (A room in a house used for work)": (("shelf", "window", "light"), ("table",)),
    "Dining room": (("closet", "window", "light"), ("table",)),
    "Recreation room / Man cave": (("sofa", "light", "refrigerator"), ("television",)),
    "Entryway (A hall that is generally located at the entrance of a house)": (("closet", "light", "plant"), ("mirror", "chair")),
    "Hallway": (("shelf", "window", "plant"), ("chair",)),
}
_WIDE = {
    "doorway": 1.05,
    "sofa": 2.0,
    "bed": 2.2,
    "stand": 0.52,
    "light": 0.5,
    "shelf": 0.98,
    "closet": 1.1,
    "refrigerator": 0.78,
    "window": 1.4,
    "plant": 0.5,
}
_DEEP = {
    "doorway": 0.0,
    "sofa": 0.84,
    "bed": 1.08,
    "stand": 0.4,
    "light": 0.45,
    "shelf": 0.34,
    "closet": 0.56,
    "refrigerator": 0.66,
    "window": 0.0,
    "plant": 0.42,
}


@dataclass(frozen=True)
class Spot:
    """Where somebody stands and faces: x, z and yaw."""

    x: float
    z: float
    yaw: float


@dataclass(frozen=True)
class Place:
    """Where a thing can lie.

    Attributes:
        name: of the place.
        at: the middle of the thing's foot.
        spot: from where people reach it.
        on: the thing that it belongs to, `floor` for the floor.
        inside: whether it can be seen and reached only while that thing is open.
        height: room above it in metres.
    """

    name: str
    at: tuple[float, float, float]
    spot: Spot
    on: str
    inside: bool = False
    height: float = 1.0


@dataclass(frozen=True)
class Seat:
    """Where people sit or lie.

    Attributes:
        on: the thing, `floor` for the floor.
        front: where they stand before they sit down, turned as they will sit.
        at: of the pelvis, sitting.
        lying: of the pelvis, lying with the feet to the right; None where nobody can lie.
    """

    on: str
    front: Spot
    at: tuple[float, float, float]
    lying: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Fixture:
    """A piece of furniture: its kind, the middle of its foot, and where it faces."""

    kind: str
    at: tuple[float, float, float]
    yaw: float = 0.0


@dataclass(frozen=True)
class Room:
    """A room.

    Attributes:
        scene: what Charades calls it.
        seed: of its colours and its decor.
        camera: where it is filmed from.
        doorway: x of the middle of the doorway, in the back wall.
        fixtures: by name.
        places, seats: by name.
    """

    scene: str
    seed: int
    camera: Camera
    doorway: float
    fixtures: Mapping[str, Fixture]
    places: Mapping[str, Place]
    seats: Mapping[str, Seat]


def toward(x: float, z: float, to_x: float, to_z: float) -> Spot:
    """Standing at one point and facing another.

    Args:
        x: where somebody stands, in metres.
        z: the same, away from the camera.
        to_x: what they face.
        to_z: the same, away from the camera.

    Returns:
        The spot.
    """
    return Spot(x, z, atan2(to_x - x, -(to_z - z)))


def make_room(scene: str, seed: int, style: Style) -> Room:
    """A room of a home.

    Args:
        scene: one of `SCENES`.
        seed: of the home: the same seed gives the same room.
        style: turns the camera.

    Returns:
        The room with its furniture, and the places for things and people in it.
    """
    rng = np.random.default_rng([seed, *scene.encode()])
    behind, before = SCENES[scene]
    side = float(rng.choice((-1.0, 1.0)))
    fixtures = _row(behind, rng)
    # What stands before the wall on that side should not hide the doorway or where people act.
    while any(kind in ("doorway", "sofa", "refrigerator") and fixture.at[0] * side > 0.6 for kind, fixture in fixtures.items()):
        fixtures = _row(behind, rng)
    doorway = fixtures.pop("doorway").at[0]
    fixtures["door"] = Fixture("door", (doorway, 0.0, DEPTH))
    for kind in before:
        fixtures |= _before(kind, side, rng)
        side = -side
    places: dict[str, Place] = {}
    seats: dict[str, Seat] = {}
    for name, fixture in fixtures.items():
        places |= {place.name: _in_view(place) for place in _places(name, fixture)}
        seats |= {seat.on: seat for seat in _seats(name, fixture, fixtures)}
    for number, floor_x in enumerate((-1.1, 0.0, 1.1)):
        place_x, z = floor_x + float(rng.uniform(-0.25, 0.25)), float(rng.uniform(1.55, 1.75))
        if all(abs(place_x - f.at[0]) > 0.85 or abs(z - f.at[2]) > 0.7 for f in fixtures.values()):
            places[f"floor_{number}"] = Place(f"floor_{number}", (place_x, 0, z), toward(place_x, z + 0.42, place_x, z), "floor")
    seats["floor"] = Seat("floor", Spot(float(rng.uniform(-0.35, 0.35)), 1.95, float(rng.uniform(-0.5, 0.5))), (0, 0.13, 0))
    return Room(scene, seed, _camera(rng, style), doorway, fixtures, places, seats)


def _in_view(place: Place) -> Place:
    """The same place, reached from where the camera sees people well."""
    if abs(place.spot.x) <= IN_VIEW:
        return place
    x = float(np.clip(place.spot.x, -IN_VIEW, IN_VIEW))
    return replace(place, spot=toward(x, place.spot.z, place.at[0], place.at[2]))


def _row(behind: tuple[str, ...], rng: np.random.Generator) -> dict[str, Fixture]:
    """What stands along the back wall, in any order, the doorway among it."""
    row = [str(kind) for kind in rng.permutation(("doorway", *behind))]
    gaps = rng.dirichlet(np.full(len(row) + 1, 2.0)) * (WIDTH - 0.1 - sum(_WIDE[kind] for kind in row))
    x, fixtures = -WIDTH / 2 + 0.05, {}
    for kind, gap in zip(row, gaps, strict=False):
        middle = float(x + gap + _WIDE[kind] / 2)
        fixtures[kind] = Fixture(kind, (middle, 0.95 if kind == "window" else 0.0, DEPTH - 0.04 - _DEEP[kind] / 2))
        x += gap + _WIDE[kind]
    return fixtures


def _camera(rng: np.random.Generator, style: Style) -> Camera:
    """About 6.5 m from the middle of the room, and a little more or less to a side, higher or lower."""
    angle, far = radians(float(rng.uniform(-6, 6)) + ROUND * style.camera), float(rng.uniform(6.2, 6.8))
    height, aim = float(rng.uniform(1.25, 1.9)), float(rng.uniform(-0.15, 0.15))
    eye = (MIDDLE[0] + aim - far * sin(angle), height, MIDDLE[2] - far * cos(angle))
    return Camera(eye, angle, atan2(height - MIDDLE[1], far), 105.0 * far * style.zoom)


def _before(kind: str, side: float, rng: np.random.Generator) -> dict[str, Fixture]:
    """What stands before the back wall, on that side."""
    if kind == "table":
        x, z = side * float(rng.uniform(1.1, 1.22)), float(rng.uniform(1.2, 1.35))
        return {"table": Fixture("table", (x, 0, z)), "chair": Fixture("chair", (x - side * 1.0, 0, z), side * pi / 2)}
    if kind == "chair":
        return {"chair": Fixture("chair", (side * float(rng.uniform(0.9, 1.3)), 0, float(rng.uniform(1.4, 1.6))), -side * 0.3)}
    x, z, yaw = side * float(rng.uniform(1.72, 1.82)), float(rng.uniform(1.55, 1.75)), -side * radians(float(rng.uniform(66, 76)))
    if kind == "television":
        return {"board": Fixture("board", (x, 0, z), yaw), "television": Fixture("television", (x, 0.46, z), yaw)}
    return {kind: Fixture(kind, (x, 0.04, z), yaw)}


def _places(name: str, fixture: Fixture) -> list[Place]:
    x, _, z = fixture.at
    inner = -1.0 if x > 0 else 1.0  # the side on which the middle of the room is
    if name == "table":
        behind = z + 0.62
        return [
            Place(f"table_{n}", (x + dx, 0.73, z + dz), Spot(x + 0.8 * dx, behind, 0.0), "table")
            for n, (dx, dz) in enumerate(((inner * 0.3, 0.0), (0.0, 0.14), (-inner * 0.28, 0.08)))
        ]
    if name == "shelf":
        spots = toward(x + inner * 0.3, z - 0.52, x, z)
        tops = (("shelf_0", -0.22, 0.97, 0.37), ("shelf_1", 0.2, 0.97, 0.37), ("shelf_2", 0.18, 1.39, 0.26))
        return [Place(place, (x + dx, y, z - 0.04), spots, "shelf", height=room) for place, dx, y, room in tops]
    if name == "refrigerator":
        return [Place("refrigerator_0", (x + 0.02, 0.98, z - 0.12), Spot(x - 0.28, z - 0.83, pi * 0.88), name, True, 0.22)]
    if name == "closet":
        return [Place("closet_0", (x, 1.0, z - 0.08), Spot(x + inner * 0.06, z - 0.72, pi - inner * 0.25), name, True, 0.45)]
    if name == "stand":
        return [Place("stand_0", (x, 0.53, z - 0.03), toward(x + inner * 0.1, z - 0.5, x, z), name, height=0.6)]
    if name == "sofa":
        return [
            Place(f"sofa_{n}", (x + dx, 0.44, z - 0.16), toward(x + dx, z - 0.78, x + dx, z), name)
            for n, dx in enumerate((-0.5, 0.52))
        ]
    if name == "bed":
        return [Place("bed_0", (x + 0.62, 0.5, z - 0.2), toward(x + 0.6, z - 0.86, x + 0.62, z), name)]
    return []


def _seats(name: str, fixture: Fixture, fixtures: Mapping[str, Fixture]) -> list[Seat]:
    x, _, z = fixture.at
    if name == "chair":
        dx, dz = sin(fixture.yaw), -cos(fixture.yaw)
        return [Seat(name, Spot(x + 0.28 * dx, z + 0.28 * dz, fixture.yaw), (x - 0.02 * dx, 0.585, z - 0.02 * dz))]
    if name == "sofa":
        # Towards what stands beside it, or in its middle.
        beside = fixtures.get("stand")
        at = x if beside is None else x + float(np.clip(beside.at[0] - x, -0.4, 0.4))
        return [Seat(name, Spot(at, z - 0.62, 0.0), (at, 0.545, z - 0.06), (x - 0.04, 0.56, z - 0.14))]
    if name == "bed":
        return [Seat(name, Spot(x + 0.25, z - 0.72, 0.0), (x + 0.25, 0.6, z - 0.3), (x - 0.1, 0.6, z - 0.06))]
    return []
