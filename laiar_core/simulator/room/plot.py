"""What happens in a video: one thing after another, for as long as a Charades video lasts, chosen by a seed."""

from __future__ import annotations

import numpy as np

from laiar_core.simulator.room import errands
from laiar_core.simulator.room.actions import action
from laiar_core.simulator.room.catalogue import KINDS
from laiar_core.simulator.room.options import COMMON, LIES_ON, choose
from laiar_core.simulator.room.persons import Resident
from laiar_core.simulator.room.postures import LYING, lie, sit, sitting_at
from laiar_core.simulator.room.room import DEPTH, Place, Room, Spot
from laiar_core.simulator.room.space import FPS
from laiar_core.simulator.room.stage import Stage
from laiar_core.simulator.table.style import Style

SECONDS = (15.0, 24.0)  # after which nothing new begins


def play(room: Room, resident: Resident, style: Style, seed: int) -> Stage:
    """Let a person live in a room for the length of a video.

    Args:
        room: the room.
        resident: the person.
        style: how it is filmed and how the person moves.
        seed: decides everything that happens.

    Returns:
        The stage after everything has happened on it, the same for the same arguments.
    """
    rng = np.random.default_rng([seed, 21])
    comes_in = rng.random() < 0.4
    spots = [place.spot for place in room.places.values()] + [seat.front for seat in room.seats.values()]
    start = Spot(room.doorway, DEPTH + 0.75, 0.0) if comes_in else spots[int(rng.integers(len(spots)))]
    s = Stage(room, resident, style, rng, start)
    s.things["door"].openness.jump((float(comes_in or rng.random() < 0.5),), 0)
    s.things["door"].openness.start = s.things["door"].openness.value
    lay_out(s)
    if comes_in:
        errands.enter(s)
    elif rng.random() < 0.5:
        begin_seated(s)
    s.wait(rng.uniform(6, 14))
    limit = FPS * rng.uniform(*SECONDS)
    while s.now < limit:
        choose(s)()
    s.look("")
    if s.things["door"].openness.value[0] > 0.5 and rng.random() < 0.25:
        errands.leave(s)
    s.wait(rng.uniform(8, 20))
    finish(s)
    return s


def lay_out(s: Stage) -> None:
    """Lay things out: in most places of the room something lies, one thing of a class."""
    classes: set[str] = set()
    for place in s.room.places.values():
        kinds = [kind for kind in LIES_ON[place.on] if KINDS[kind].name not in classes]
        kinds += [kind for kind in kinds if kind in COMMON]
        if not kinds or s.rng.random() > 0.72 + 0.05 * s.style.clutter:
            continue
        kind = str(s.rng.choice(kinds))
        classes.add(KINDS[kind].name)
        s.put_out(kind, place, yaw=place.spot.yaw)
    if s.rng.random() < 0.25:
        corner = s.room.doorway + (0.62 if s.room.doorway < 1.9 else -0.62)
        kind = "broom" if s.rng.random() < 0.7 else "vacuum"
        at = (corner, 0.0, DEPTH - 0.22)
        s.corner = Place("corner", at, Spot(corner, DEPTH - 0.75, np.pi), "floor")
        s.put_out(kind, s.corner, yaw=np.pi if kind == "vacuum" else 0.0)


def begin_seated(s: Stage) -> None:
    """Let the video begin with somebody who sits already: what went before is cut off."""
    seats = [seat for seat in s.room.seats.values() if seat.on != "floor"]
    if not seats:
        return
    sit(s, seats[int(s.rng.integers(len(seats)))])
    if s.seat is not None and s.seat.lying is not None and s.rng.random() < 0.35:
        lie(s)
        s.asleep = bool(s.rng.random() < 0.6)
        s.eyes.jump((float(s.asleep),), s.now - 2)
    s.first = s.now
    s.sitting_since = s.now


def finish(s: Stage) -> None:
    """End what still goes on: holding, sitting, lying."""
    for thing, since in s.holding_since.items():
        s.did(since, action("hold", s.class_name(thing)))
    if s.seat is not None:
        s.did(s.sitting_since, *((LYING[s.seat.on],) if s.lying else sitting_at(s, s.seat)))
