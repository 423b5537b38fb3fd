"""What hands do at home: take, hold, put, throw, open. Orders to a stage, each with its annotated action."""

from __future__ import annotations

from math import pi

import numpy as np

from laiar_core.simulator.room.actions import action
from laiar_core.simulator.room.catalogue import KINDS
from laiar_core.simulator.room.furniture import DOOR_TURN, KNOB
from laiar_core.simulator.room.postures import stand_up
from laiar_core.simulator.room.room import Place
from laiar_core.simulator.room.score import Point, Stay, nearest_turn
from laiar_core.simulator.room.space import turned
from laiar_core.simulator.room.stage import Stage


def grip_at(s: Stage, thing: str, at: Point, yaw: float, hand: str, tilt: float = 0.0) -> Point:
    """Where a hand has a thing that stands somewhere.

    Args:
        s: the stage.
        thing: its name.
        at: where its origin is, (x, y, z) in metres.
        yaw: where it is turned to, in radians.
        hand: `right` or `left`.
        tilt: how far it is tipped backwards, in radians.

    Returns:
        The place of the hand, (x, y, z) in metres.
    """
    x, y, z = turned(np.array([grip_of(s, thing, hand)]), yaw, tilt)[0]
    return at[0] + float(x), at[1] + float(y), at[2] + float(z)


def grip_of(s: Stage, thing: str, hand: str) -> Point:
    """The grip of a thing: each hand takes it on its own side.

    Args:
        s: the stage.
        thing: its name.
        hand: `right` or `left`.

    Returns:
        The place of the hand in the thing's own frame, (x, y, z) in metres.
    """
    x, y, z = KINDS[s.things[thing].kind].grip
    # A thing's right is the left of somebody who faces it and has turned it along: both look ahead.
    return (x if hand == "left" else -x), y, z


def within_reach(s: Stage, place: Place) -> bool:
    """Whether somebody who sits reaches a place without getting up."""
    if s.seat is None or s.lying or (place.on == "floor") != (s.seat.on == "floor"):
        return False
    x, _, z = s.root.value
    return float(np.hypot(place.at[0] - x, place.at[2] - z)) < 0.78


def go_to(s: Stage, place: Place) -> None:
    """Get to where a place can be reached."""
    if not within_reach(s, place):
        stand_up(s)
        s.walk(place.spot)


def take(s: Stage, thing: str) -> None:
    """Go and take a thing; afterwards it is held before the chest."""
    score, kind = s.things[thing], KINDS[s.things[thing].kind]
    place = score.place
    assert place is not None
    hands = s.free_hands()[: 2 if kind.both else 1]
    go_to(s, place)
    s.look(thing)
    s.wait(3)
    start = s.now
    body, yaw = s.yaw.value[0], nearest_turn(score.turn.value[0], s.yaw.value[0])
    if abs(yaw - body) > pi / 2:  # it lies the other way round: each hand takes what is its side now
        yaw -= pi if yaw > body else -pi
        score.turn.jump((yaw,), s.now)
    for hand in hands:
        s.close_hand(hand, 0.0)
    s.reach({hand: grip_at(s, thing, score.stays[-1].at, yaw, hand, score.tilt.value[0]) for hand in hands})
    for hand in hands:
        s.close_hand(hand, 0.75)
    s.wait(3)
    s.touch(thing, "holding")
    score.stays.append(Stay(s.now, score.stays[-1].at, hands[0], grip_of(s, thing, hands[0])))
    score.hands, score.place = hands, None
    score.turn.jump((yaw - body,), s.now)
    s.holding_since[thing] = s.now
    s.wait(2)
    if place.inside:
        score.within.append((s.now + s.frames(8), ""))
    if s.seat is None:
        s.step_back(0.28)
    hold(s, thing)
    s.did(start, action("take", kind.name))


def hold(s: Stage, thing: str, pose: str = "") -> None:
    """Hold a thing as it is usually carried, or in a pose.

    Args:
        s: the stage.
        thing: name of the held thing.
        pose: a key of `POSES`; empty for the usual one.
    """
    score, kind = s.things[thing], KINDS[s.things[thing].kind]
    usual = "beside" if kind.side else "both" if kind.both else "pole" if thing == "broom" else "carry"
    end = s.now + s.frames(20)
    s.upright()
    score.turn.go((0.0,), s.now, end)
    score.tilt.go((kind.tilt,), s.now, end)
    for hand in score.hands:
        with s.meanwhile():
            s.pose(hand, pose or usual)
    s.now = end


def put(s: Stage, thing: str, place: Place) -> None:
    """Go and lay a held thing down at a place.

    Args:
        s: the stage.
        thing: name of the held thing.
        place: one of the room's places.
    """
    score, kind = s.things[thing], KINDS[s.things[thing].kind]
    hands = score.hands
    go_to(s, place)
    s.look(place.on if place.on in s.things else place.at)
    start = s.now
    body = s.yaw.value[0]
    rest_yaw = body + pi if place.on == "shelf" and thing == "picture" else body
    rest_tilt = -0.08 if thing == "broom" else 0.0
    end = s.now + s.frames(24)
    score.turn.go((rest_yaw - body,), s.now, end)
    score.tilt.go((rest_tilt,), s.now, end)
    s.reach({hand: grip_at(s, thing, place.at, rest_yaw, hand, rest_tilt) for hand in hands}, 24)
    s.now = end + s.frames(2)
    if place.inside:
        score.within.append((s.now, place.on))
    let_go(s, thing, rest_yaw)
    score.stays.append(Stay(s.now, place.at))
    score.place = place
    with s.meanwhile():
        withdraw(s, hands)
    s.wait(14)
    s.did(start, action("put", kind.name), {"table": "c009", "shelf": "c081"}.get(place.on))
    s.wait(4)


def let_go(s: Stage, thing: str, yaw: float) -> None:
    """Open the hands that hold a thing.

    Args:
        s: the stage.
        thing: name of the held thing.
        yaw: where it is turned to in the room from then on, in radians.
    """
    score = s.things[thing]
    s.touch(thing, "holding", on=False)
    for hand in score.hands:
        s.close_hand(hand, 0.1)
    score.hands = ()
    score.turn.jump((yaw,), s.now)
    s.did(s.holding_since.pop(thing), action("hold", s.class_name(thing)))


def withdraw(s: Stage, hands: tuple[str, ...]) -> None:
    """Take empty hands back to where they rest, and stand straight."""
    s.upright()
    end = s.now
    for hand in hands:
        with s.meanwhile():
            s.pose(hand, s.idle_pose())
            s.close_hand(hand, 0.25)
            end = max(end, s.now)
    s.now = end


def throw(s: Stage, thing: str, place: Place) -> None:
    """Throw a held thing from where one stands.

    Args:
        s: the stage.
        thing: name of the held thing.
        place: where it lands.
    """
    score, hands = s.things[thing], s.things[thing].hands
    x, _, z = s.root.value
    if s.seat is None:
        s.turn(float(np.arctan2(place.at[0] - x, z - place.at[2])))
    s.look(place.at)
    start = s.now
    for hand in hands:
        with s.meanwhile():
            s.pose(hand, "hug", 12)
    s.wait(12)
    for hand in hands:
        with s.meanwhile():
            s.pose(hand, "high", 7)
    s.wait(7)
    yaw = s.yaw.value[0]
    let_go(s, thing, yaw)
    flight = s.frames(13)
    score.tilt.go((0.0,), s.now, s.now + flight)
    score.stays.append(Stay(s.now, place.at, end=s.now + flight))
    score.place = place
    with s.meanwhile():
        withdraw(s, hands)
    s.now += flight + s.frames(4)
    s.did(start, action("throw", s.class_name(thing)), "c126" if place.on == "floor" else None)
    s.wait(8)


def swing(s: Stage, thing: str, openness: float, *actions: str, back: float = 0.0) -> None:
    """Open or close a piece of furniture that somebody stands at, with the better free hand.

    Args:
        s: the stage.
        thing: name of the furniture.
        openness: where its door is at the end, 0 closed to 1 open.
        *actions: classes of Charades that this is annotated as.
        back: metres that the person steps back meanwhile.
    """
    score = s.things[thing]
    handle = handle_at(s, thing, score.openness.value[0])
    hand = min(s.free_hands(), key=lambda hand: sum(s.stoop_for(hand, handle)))
    s.look(thing)
    start = s.now
    s.close_hand(hand, 0.0)
    s.reach({hand: handle})
    s.close_hand(hand, 0.8)
    s.touch(thing, "touching")
    s.wait(3)
    if back > 0:
        s.step_back(back)
    before, end = score.openness.value[0], s.now + s.frames(26)
    score.openness.go((openness,), s.now, end)
    steps = 5
    for step in range(1, steps + 1):
        part = step / steps
        at = s.now + round((end - s.now) / (steps - step + 1))
        # The hand goes with the handle as far as it is comfortable.
        if part <= 0.6 or openness < before:
            s.world[hand].go(handle_at(s, thing, before + (openness - before) * part), s.now, at)
        s.now = at
    s.now = end
    s.touch(thing, "touching", on=False)
    with s.meanwhile():
        withdraw(s, (hand,))
    s.wait(8)
    s.did(start, *actions)


def handle_at(s: Stage, thing: str, openness: float) -> Point:
    """Where the handle of a door is.

    Args:
        s: the stage.
        thing: `refrigerator`, `closet` or `door`.
        openness: of the door, 0 closed to 1 open.

    Returns:
        Its place in the room, (x, y, z) in metres.
    """
    score = s.things[thing]
    (x, y, z), yaw = score.stays[0].at, score.turn.value[0]
    hinge, handle, angle = {
        "refrigerator": ((0.33, 0.0, -0.27), (-0.595, 0.95, -0.07), 1.75),
        "closet": ((0.5, 0.0, -0.23), (-0.42, 1.0, -0.05), 1.7),
        "door": ((-0.43, 0.0, 0.0), (KNOB, 1.0, -0.045), DOOR_TURN),
    }[thing]
    local = turned(np.array([handle]), angle * openness)[0] + hinge
    dx, dy, dz = turned(local[None], yaw)[0]
    return x + float(dx), y + float(dy), z + float(dz)
