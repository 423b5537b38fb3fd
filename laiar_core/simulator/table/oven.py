"""What hands do at the microwave: swing its door, bring things in and out, wipe its inside. Orders to a director."""

from __future__ import annotations

from dataclasses import replace

from laiar_core.simulator.table.director import MICROWAVE, Director
from laiar_core.simulator.table.door import BOTTOM, INSIDE_SPOT, handle, handle_at
from laiar_core.simulator.table.grips import grip_offset
from laiar_core.simulator.table.handling import move_held
from laiar_core.simulator.table.motion import Floats, Move, line
from laiar_core.simulator.table.score import Columns, Spot, centre_at

# Before the opening, clear of its frame: from here things go straight in.
THRESHOLD = Spot(INSIDE_SPOT.x - 3, INSIDE_SPOT.bottom + 6, BOTTOM + 12, 0.9, surface=BOTTOM + 12)


def to_door(d: Director, hand: str) -> None:
    """Bring a hand to the handle of the microwave's door and close it."""
    at = handle(d.things[MICROWAVE].openness)
    d.shape(hand, 0.0, d.now, d.now + d.frames(8))
    d.go(hand, at, (0, -14))
    d.shape(hand, 0.8, d.now - d.frames(3), d.now + d.frames(4))


def swing_door(d: Director, hand: str, openness: float) -> None:
    """Pull or push the door of the microwave; the person steps along.

    Args:
        d: the director.
        hand: which is at the handle.
        openness: of the door at the end, 0 closed to 1 open.
    """
    door = d.things[MICROWAVE]
    before, start = door.openness, d.now
    end = start + d.frames(36)

    def path(way: Floats) -> Floats:
        return handle_at(before + (openness - before) * way)

    d.hands[hand].moves.append(Move(start, end, path))
    door.opens.append(Move(start, end, line((before,), (openness,))))
    d.hands[hand].at, d.hands[hand].free, door.openness = handle(openness), end, openness
    if openness > 0:
        d.wait(9)
        d.say(MICROWAVE, MICROWAVE, "open")
        d.look(*centre_at(MICROWAVE, door.spot))
        d.step_to(d.home.x)
        d.now = end
    else:
        d.look(*centre_at(MICROWAVE, door.spot))
        d.step_within_reach(hand, handle(openness)[0])
        d.now = end
        d.say(MICROWAVE, MICROWAVE, "closed")


def put_in(d: Director, hand: str, thing: str) -> None:
    """Bring a held thing into the open microwave; it is inside, and still held, at the end.

    Args:
        d: the director.
        hand: which has it.
        thing: its id.
    """
    d.look(INSIDE_SPOT.x, INSIDE_SPOT.bottom - 20)
    d.step_within_reach(hand, INSIDE_SPOT.x - 40)
    move_held(d, (hand,), thing, THRESHOLD, bow=26)
    _cross(d, hand, thing, True)
    with d.meanwhile():
        d.wait(10)
        d.say(MICROWAVE, thing, "containing")
    move_held(d, (hand,), thing, INSIDE_SPOT, plain=24)


def take_out(d: Director, hand: str, thing: str) -> None:
    """Bring a thing out of the microwave and before the person.

    Args:
        d: the director.
        hand: which has it in there.
        thing: its id.
    """
    move_held(d, (hand,), thing, THRESHOLD, plain=15)
    _cross(d, hand, thing, False)
    d.say(MICROWAVE, thing, "separate")
    d.step_to(d.home.x + 24)
    away = Spot(INSIDE_SPOT.x - 140, INSIDE_SPOT.bottom + 18, BOTTOM + 24, surface=BOTTOM + 24)
    move_held(d, (hand,), thing, away, plain=32)


def _cross(d: Director, hand: str, thing: str, inside: bool) -> None:
    d.hands[hand].inside.append((d.now, inside))
    d.things[thing].inside.append((d.now, inside))


def to_opening(d: Director, hand: str, thing: str) -> None:
    """Bring an empty hand before the open microwave, towards a thing in it.

    Args:
        d: the director.
        hand: the empty one.
        thing: its id.
    """
    spot = d.things[thing].spot
    d.look(*centre_at(thing, spot))
    d.step_within_reach(hand, spot.x - 40)
    d.shape(hand, 0.0, d.now, d.now + d.frames(8))
    d.go(hand, _grip_place(d, hand, thing, THRESHOLD), (0, -20))


def reach_in(d: Director, hand: str, thing: str) -> None:
    """From before the opening bring the hand to the thing.

    Args:
        d: the director.
        hand: the empty one.
        thing: its id.
    """
    d.hands[hand].inside.append((d.now, True))
    d.go(hand, _grip_place(d, hand, thing, d.things[thing].spot))


def draw_back(d: Director, hand: str, thing: str) -> None:
    """Take an empty hand out of the microwave.

    Args:
        d: the director.
        hand: the empty one.
        thing: id of what it let go of in there.
    """
    d.go(hand, _grip_place(d, hand, thing, THRESHOLD))
    d.hands[hand].inside.append((d.now, False))


def _grip_place(d: Director, hand: str, thing: str, spot: Spot) -> Columns:
    x, y = centre_at(thing, spot)
    dx, dy = grip_offset(thing, d.side(hand), False)
    return x + dx * spot.scale, y + dy * spot.scale, spot.depth, spot.ground


def wipe(d: Director, hand: str, thing: str, times: int) -> None:
    """Rub a held cloth to and fro on the floor of the microwave.

    Args:
        d: the director.
        hand: which has the cloth.
        thing: the cloth's id.
        times: that it goes to a side.
    """
    for turn in range(times):
        way = 26 if turn % 2 == 0 else -26
        there = replace(INSIDE_SPOT, x=INSIDE_SPOT.x + way, bottom=INSIDE_SPOT.bottom + float(d.rng.uniform(-10, 2)))
        move_held(d, (hand,), thing, there, bow=float(d.rng.uniform(-8, 8)), plain=15)
