"""What hands do with things: reach, grasp, carry, release, bring to the mouth. Orders to a director."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.director import HEAD, Director
from laiar_core.simulator.table.grips import AT_MOUTH, closing, grip_offset
from laiar_core.simulator.table.motion import Move, line
from laiar_core.simulator.table.score import Hold, Spot, centre_at
from laiar_core.simulator.table.sizes import SIZES

Hands = Sequence[str]
MOST_BOW = 120.0  # pixels that a hand goes out of its way, upwards


def reach(d: Director, hands: Hands, thing: str, part: float = 1.0) -> None:
    """Look at a thing and bring the open hands to it.

    Args:
        d: the director.
        hands: which come, the leading one first.
        thing: its id.
        part: share of the way that they go, 0 to 1.
    """
    spot = d.things[thing].spot
    x, y = centre_at(thing, spot)
    d.look(x, y)
    d.step_within_reach(hands[0], x)
    end = d.now
    for hand in hands:
        with d.meanwhile():
            dx, dy = grip_offset(thing, d.side(hand), len(hands) > 1)
            at = d.hands[hand].at
            to = (x + dx * spot.scale, y + dy * spot.scale, spot.depth, spot.bottom)
            there = tuple(a + (b - a) * part for a, b in zip(at, to, strict=True))
            length = float(np.hypot(there[0] - at[0], there[1] - at[1]))
            d.shape(hand, 0.0, d.now, d.now + d.frames(10))
            d.go(hand, (there[0], there[1], there[2], there[3]), (d.rng.uniform(-5, 5), -8 - 0.1 * length))
            end = max(end, d.now)
    d.now = end


def grasp(d: Director, hands: Hands, thing: str) -> None:
    """Close the hands on a thing that they are at; from then on it goes with the first of them.

    Args:
        d: the director.
        hands: which take it, the leading one first.
        thing: its id.
    """
    score = d.things[thing]
    for hand in hands:
        d.shape(hand, closing(thing), d.now - d.frames(5), d.now + d.frames(5))
    d.wait(4)
    score.grip = {hand: grip_offset(thing, d.side(hand), len(hands) > 1) for hand in hands}
    for number, hand in enumerate(hands):
        score.holds.append(Hold(hand, d.now, leads=number == 0))
        d.say(hand, thing, "holding")
    d.wait(3)


def release(d: Director, hands: Hands, thing: str) -> None:
    """Open the hands and leave the thing where it is.

    Args:
        d: the director.
        hands: which have it.
        thing: its id.
    """
    d.wait(4)
    for hold in d.things[thing].holds:
        if hold.end is None:
            hold.end = d.now
    for hand in hands:
        d.say(hand, thing, "not_holding")
        d.shape(hand, 0.0, d.now - d.frames(2), d.now + d.frames(7))
    d.wait(4)


def move_held(
    d: Director, hands: Hands, thing: str, to: Spot, bow: float = 0.0, angle: float = 0.0, plain: float | None = None
) -> None:
    """Move a held thing until it is at a place.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
        to: the place, standing or in the air.
        bow: pixels that it is pushed up by on the way.
        angle: how far it is tipped at the end, in radians, clockwise on the picture.
        plain: plain frames that it takes; those that people take for the distance with something in the hand where not given.
    """
    score = d.things[thing]
    x, y = centre_at(thing, to)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    start = max(d.now, *(d.hands[hand].free for hand in hands))
    targets = {}
    for hand in hands:
        dx, dy = turn @ np.array(score.grip[hand]) * to.scale
        targets[hand] = (x + float(dx), y + float(dy), to.depth, to.ground)
    if plain is None:
        plain = 6 + d.travel(d.hands[hands[0]].at, targets[hands[0]])
    for hand, target in targets.items():
        d.now = start
        d.go(hand, target, (0, -bow), plain)
    if angle != score.angle:
        score.turns.append(Move(start, d.now, line((score.angle,), (angle,))))
    if to.scale != score.spot.scale:
        score.scales.append(Move(start, d.now, line((score.spot.scale,), (to.scale,))))
    score.spot, score.angle = to, angle


def lift(d: Director, hands: Hands, thing: str, up: float = 62.0) -> None:
    """Raise a thing, and move it a little towards the person's middle.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
        up: pixels that it is raised by.
    """
    spot = d.things[thing].spot
    inwards = np.clip((d.home.x + d.step - spot.x) * 0.3, -34, 34)
    raised = replace(spot, x=spot.x + float(inwards), bottom=spot.bottom - up, surface=spot.depth)
    move_held(d, hands, thing, raised)


def carry(d: Director, hands: Hands, thing: str, to: Spot) -> None:
    """Carry a held thing over what stands between, and set it down.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
        to: a place on the table.
    """
    d.look(to.x, to.bottom - 20)
    d.step_within_reach(hands[0], to.x)
    move_held(d, hands, thing, to, bow=_clearance(d, thing, to))


def _clearance(d: Director, thing: str, to: Spot) -> float:
    """How far the path from where the thing is to `to` has to bow up so that it goes over the things between."""
    here = d.things[thing].spot
    bow, way = 12 + 0.12 * abs(to.x - here.x), to.x - here.x
    for name, other in d.things.items():
        if name == thing or abs(way) < 20:
            continue
        top = other.spot.bottom - SIZES[class_of(name)][1] * other.spot.scale
        part = float(np.clip((other.spot.x - here.x) / way, 0, 1))
        if 0.1 < part < 0.9 and min(here.depth, to.depth) - 20 < other.spot.depth < max(here.depth, to.depth) + 20:
            bottom = here.bottom + (to.bottom - here.bottom) * part
            bow = max(bow, (bottom - top + 8) / (4 * part * (1 - part)))
    return float(min(bow, MOST_BOW))


def to_mouth(d: Director, hands: Hands, thing: str) -> None:
    """Bring a held thing to the mouth; the clock stops when it touches.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
    """
    x, y, tip = AT_MOUTH[class_of(thing)]
    side = d.side(hands[0]) if len(hands) == 1 else 0.0
    mouth_x, mouth_y = d.home.mouth(d.scale)
    height = SIZES[class_of(thing)][1]
    at = Spot(mouth_x + side * x * d.scale, mouth_y + y * d.scale + height / 2, 372.0, surface=372.0)
    d.look(d.home.x + d.step, 300)
    start = d.now
    move_held(d, hands, thing, at, bow=0, angle=-side * tip, plain=34)
    for hand in hands:
        d.hands[hand].mouth.append(Move(start, d.now, line((0.0,), (1.0,))))
    d.open_mouth(1.0, 14)
    d.say(HEAD, thing, "contacting")


def from_mouth(d: Director, hands: Hands, thing: str) -> None:
    """Take a thing from the mouth to where it is held before the chest; it is apart as soon as it moves.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
    """
    spot = d.things[thing].spot
    d.open_mouth(0.0, 8)
    start = d.now
    x = d.home.x + d.step + (d.side(hands[0]) * 62 * d.scale if len(hands) == 1 else 0.0)
    away = replace(spot, x=x, bottom=d.home.head[1] + 178 * d.scale)
    with d.meanwhile():
        d.wait(5)
        d.say(HEAD, thing, "apart")
    move_held(d, hands, thing, away, plain=26)
    for hand in hands:
        d.hands[hand].mouth.append(Move(start, d.now, line((1.0,), (0.0,))))
