"""What people do with what stands in a room: come in, switch a lamp, look out of a window, fetch from a refrigerator."""

from __future__ import annotations

from math import pi

import numpy as np

from laiar_core.simulator.room.faces import laugh, smile
from laiar_core.simulator.room.postures import stand_up
from laiar_core.simulator.room.room import DEPTH, IN_VIEW, Spot, toward
from laiar_core.simulator.room.score import Point
from laiar_core.simulator.room.skills import go_to, hold, put, swing, take
from laiar_core.simulator.room.stage import Stage

INSIDE_DOOR = 0.75  # metres before the wall


def enter(s: Stage) -> None:
    """Come in through the doorway, behind which the person stands, and perhaps close the door."""
    door = s.room.doorway
    s.look("")
    with s.act("c097"):
        s.walk(Spot(door, DEPTH - INSIDE_DOOR, 0.0))
    if s.rng.random() < 0.4:
        close_door(s)


def close_door(s: Stage) -> None:
    """Close the door of the room from inside."""
    s.walk(Spot(s.room.doorway + 0.08, DEPTH + 0.2, pi * 1.05))
    swing(s, "door", 0.0, "c006", back=0.8)


def open_door(s: Stage) -> None:
    """Open the closed door of the room from inside."""
    stand_up(s)
    s.walk(Spot(s.room.doorway - 0.1, DEPTH - 0.62, pi * 0.9))
    with s.act("c141"):
        s.look("door")
        s.wait(8)
    swing(s, "door", 1.0, "c008")


def leave(s: Stage) -> None:
    """Go out through the open doorway."""
    stand_up(s)
    s.walk(toward(s.room.doorway, DEPTH - 0.6, s.room.doorway, DEPTH))
    s.look("")
    with s.act("c097"):
        s.walk(Spot(s.room.doorway, DEPTH + 0.75, pi))


def _rub(s: Stage, hand: str, thing: str, relation: str, around: Point, turns: int) -> None:
    """Move a hand to and fro about a point of a thing, with that contact."""
    x, y, z = around
    level = thing == "table"
    s.look(thing)
    s.reach({hand: around})
    s.touch(thing, relation)
    for turn in range(turns):
        aside, other = 0.16 if turn % 2 else -0.16, float(s.rng.uniform(-0.07, 0.07))
        end = s.now + s.frames(13)
        s.world[hand].go((x + aside, y + (0 if level else other), z + (other if level else 0)), s.now, end)
        s.now = end
    s.touch(thing, relation, on=False)
    s.upright()
    s.look("")


def _stand_at(s: Stage, thing: str) -> Point:
    """Go to a table, a shelf, a window or a mirror; the point before one's breast there."""
    x, _, z = s.things[thing].stays[0].at
    stand_up(s)
    inner = -1.0 if x > 0 else 1.0
    if thing == "table":
        s.walk(Spot(x + 0.2 * inner, z + 0.6, 0.0))
        return x + 0.2 * inner, 0.77, z + 0.12
    if thing == "mirror":
        s.walk(toward(x + inner * 0.55, z + 0.08, x, z))
        return x + inner * 0.05, 1.0, z
    at = float(np.clip(x, -IN_VIEW, IN_VIEW))
    s.walk(Spot(at, z - 0.55, pi))
    return at, 1.25 if thing == "shelf" else 1.45, z - 0.14 if thing == "shelf" else z - 0.05


def wipe(s: Stage, thing: str) -> None:
    """Wipe a table, a window or a mirror with the towel in the hand."""
    around = _stand_at(s, thing)
    hand = s.things["towel"].hands[0]
    with s.act("c038", {"table": "c013", "window": "c091", "mirror": "c095"}[thing]):
        _rub(s, hand, thing, "wiping", around, int(s.rng.integers(4, 7)))
        hold(s, "towel")


def tidy(s: Stage, thing: str) -> None:
    """Tidy a table or a shelf with a free hand."""
    around = _stand_at(s, thing)
    hand = s.free_hands()[0]
    with s.act({"table": "c012", "shelf": "c082"}[thing]):
        _rub(s, hand, thing, "touching", around, int(s.rng.integers(3, 6)))
        s.pose(hand, "rest")


def switch_light(s: Stage) -> None:
    """Turn the lamp on or off."""
    stand_up(s)
    x, _, z = s.things["light"].stays[0].at
    inner = -1.0 if x > 0 else 1.0
    s.walk(toward(x + 0.42 * inner, z - 0.3, x, z))
    hand, score = s.free_hands()[0], s.things["light"]
    on = score.openness.value[0] < 0.5
    with s.act("c104" if on else "c105"):
        s.look("light")
        s.reach({hand: (x + 0.03 * inner, 1.3, z - 0.02)})
        s.touch("light", "touching")
        s.wait(5)
        score.openness.jump((float(on),), s.now)
        s.wait(6)
        s.touch("light", "touching", on=False)
        s.upright()
        s.pose(hand, "rest")
    s.look("")


def look_outside(s: Stage) -> None:
    """Look out of the window."""
    stand_up(s)
    x, _, z = s.things["window"].stays[0].at
    s.walk(toward(float(np.clip(x + s.rng.uniform(-0.45, 0.45), -IN_VIEW, IN_VIEW)), z - 0.7, x, z))
    s.look("window")
    s.wait(4)
    with s.act("c092"):
        s.wait(s.rng.uniform(45, 80))
    s.look("")


def look_into_mirror(s: Stage) -> None:
    """Look at oneself in the mirror, and perhaps smile."""
    stand_up(s)
    x, _, z = s.things["mirror"].stays[0].at
    inner = -1.0 if x > 0 else 1.0
    s.walk(toward(x + inner * 0.85, z + 0.12, x, z))
    s.look("mirror")
    with s.act("c096"):
        s.wait(s.rng.uniform(24, 40))
        if s.rng.random() < 0.5:
            with s.act("c094", "c152"):
                smile(s, 26)
        if s.free_hands() and s.rng.random() < 0.5:
            hand = s.free_hands()[0]
            with s.act("c144"):
                s.pose(hand, "ear", 14)
                s.wait(24)
                s.pose(hand, "rest", 14)
    s.look("")


def watch_television(s: Stage) -> None:
    """Look at the television, which runs; only for people who sit or lie."""
    s.things["television"].openness.jump((1.0,), s.now)
    s.look("television")
    start = s.now
    s.wait(s.rng.uniform(40, 80))
    if s.rng.random() < 0.4:
        laugh(s, "c131")
    s.wait(s.rng.uniform(10, 30))
    s.did(start, "c132")


def fetch_from(s: Stage, thing: str, what: str) -> None:
    """Open the refrigerator or the closet, take something out of it, and close it if a hand is free.

    Args:
        s: the stage.
        thing: `refrigerator` or `closet`.
        what: name of the thing in it.
    """
    opened, closed = {"refrigerator": ("c143", "c142"), "closet": ("c113", "c112")}[thing]
    place = s.things[what].place
    assert place is not None
    go_to(s, place)
    swing(s, thing, 1.0, opened)
    take(s, what)
    if s.free_hands():
        swing(s, thing, 0.0, closed)
    s.look("")


def store_in(s: Stage, thing: str, what: str) -> None:
    """Open the refrigerator or the closet with a free hand, put a held thing into it, and close it.

    Args:
        s: the stage.
        thing: `refrigerator` or `closet`.
        what: name of the held thing.
    """
    opened, closed = {"refrigerator": ("c143", "c142"), "closet": ("c113", "c112")}[thing]
    place = s.room.places[f"{thing}_0"]
    go_to(s, place)
    swing(s, thing, 1.0, opened)
    put(s, what, place)
    swing(s, thing, 0.0, closed)
    s.look("")
