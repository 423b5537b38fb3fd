"""Sitting down, lying down and getting up again. Orders to a stage, each with its annotated action."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import numpy as np

from laiar_core.simulator.room.body import PELVIS, SIDES
from laiar_core.simulator.room.room import Seat, Spot
from laiar_core.simulator.room.score import nearest_turn
from laiar_core.simulator.room.stage import Stage

LIE_PITCH = {"bed": -1.32, "sofa": -1.18, "floor": -1.3}
SITTING = {"chair": "c059", "sofa": "c123", "bed": "c135", "floor": "c125"}
LYING = {"sofa": "c122", "bed": "c134", "floor": "c124"}


def sit(s: Stage, seat: Seat) -> None:
    """Go to a seat and sit down on it."""
    s.walk(seat.front)
    x, _, z = s.root.value
    if seat.on == "floor":
        at = (x - 0.28 * np.sin(seat.front.yaw), 0.13 * s.scale, z + 0.28 * np.cos(seat.front.yaw))
        seat = replace(seat, at=(float(at[0]), float(at[1]), float(at[2])))
    yaw = s.yaw.value[0]
    plant(s, seat.front)
    s.look("")
    with s.act("c151"):
        plain = 40 if seat.on == "floor" else 30
        half, end = s.now + s.frames(plain / 2), s.now + s.frames(plain)
        s.pitch.go((0.5,), s.now, half)
        s.root.go(seat.at, s.now, end, (0, 0, 0))
        s.seat = seat
        s.pitch.go((s.resting_pitch(),), half, end)
        if seat.on == "floor":
            for side, sign in SIDES.items():
                out = 0.17 * sign
                foot = (
                    seat.at[0] + 0.5 * np.sin(yaw) + out * np.cos(yaw),
                    0.075,
                    seat.at[2] - 0.5 * np.cos(yaw) + out * np.sin(yaw),
                )
                s.feet[side].go(foot, half, end, (0, 0.04, 0))
        for hand in s.free_hands():
            with s.meanwhile():
                s.pose(hand, "lap", plain)
        s.now = end
        s.touch(seat.on, "sitting_on", late=-6)
    s.sitting_since = s.now


def plant(s: Stage, spot: Spot) -> None:
    """From now on the feet stay where they are."""
    for side, sign in SIDES.items():
        place = (
            spot.x + 0.1 * sign * s.scale * np.cos(spot.yaw),
            0.075 * s.scale,
            spot.z + 0.1 * sign * s.scale * np.sin(spot.yaw),
        )
        s.feet[side].jump(place, s.now)
    s.planted.jump((1.0,), s.now)


def _end_sitting(s: Stage, seat: Seat) -> None:
    s.did(s.sitting_since, *sitting_at(s, seat))


def sitting_at(s: Stage, seat: Seat) -> tuple[str, ...]:
    """The classes of somebody who sits there."""
    return (SITTING[seat.on], "c011") if seat.on == "chair" and "table" in s.room.fixtures else (SITTING[seat.on],)


def stand_up(s: Stage) -> None:
    """Rise from a seat."""
    seat = s.seat
    if seat is None:
        return
    if s.lying:
        rise(s)
    _end_sitting(s, seat)
    s.look("")
    with s.act("c154"):
        plain = 40 if seat.on == "floor" else 30
        start, half, end = s.now, s.now + s.frames(plain / 2), s.now + s.frames(plain)
        s.pitch.go((0.55,), start, half)
        feet = [s.feet[side].value for side in SIDES]
        front = (sum(f[0] for f in feet) / 2, s.scale * PELVIS, sum(f[2] for f in feet) / 2)
        s.root.go(front, start + s.frames(4), end)
        s.pitch.go((0.03,), half, end)
        s.seat = None
        for hand in s.free_hands():
            with s.meanwhile():
                s.pose(hand, "rest", plain)
        with s.meanwhile():
            s.wait(9)
            s.touch(seat.on, "sitting_on", on=False)
        s.now = end
    s.planted.jump((0.0,), s.now)


def lie(s: Stage) -> None:
    """From sitting on a sofa or a bed lie down on it, the feet to the right."""
    seat = s.seat
    if seat is None or seat.lying is None:
        return
    _end_sitting(s, seat)
    x, y, z = seat.lying
    turn, end = s.now + s.frames(22), s.now + s.frames(48)
    s.yaw.go((nearest_turn(pi / 2, s.yaw.value[0]),), s.now, turn)
    s.root.go(seat.lying, s.now, end)
    for side, sign in SIDES.items():
        on_seat = (x + 0.84 * s.scale, y - 0.05, z + 0.1 * sign)
        s.feet[side].go(on_seat, s.now, turn, (0, 0.12, 0))
    s.pitch.go((LIE_PITCH[seat.on],), s.now + s.frames(14), end)
    for hand in s.free_hands():
        with s.meanwhile():
            s.wait(20)
            s.pose(hand, "lap", 24)
    with s.meanwhile():
        s.wait(36)
        s.touch(seat.on, "sitting_on", on=False)
        s.touch(seat.on, "lying_on")
    s.now = end
    s.lying = True
    s.sitting_since = s.now


def rise(s: Stage) -> None:
    """From lying sit up again, the feet on the floor."""
    seat = s.seat
    if seat is None or not s.lying:
        return
    s.did(s.sitting_since, LYING[seat.on])
    if s.asleep:
        s.asleep = False
        with s.act("c133" if seat.on == "bed" else "c146"):
            s.look("")
            s.eyes.go((0.0,), s.now, s.now + s.frames(16))
            s.wait(24)
    start, half, end = s.now, s.now + s.frames(24), s.now + s.frames(50)
    s.lying = False
    s.pitch.go((s.resting_pitch(),), start, half)
    s.yaw.go((nearest_turn(seat.front.yaw, s.yaw.value[0]),), half - s.frames(8), end)
    s.root.go(seat.at, half - s.frames(8), end)
    for side, sign in SIDES.items():
        place = (seat.front.x + 0.1 * sign * s.scale, 0.075 * s.scale, seat.front.z)
        s.feet[side].go(place, half - s.frames(6), end, (0, 0.1, 0))
    with s.meanwhile():
        s.wait(16)
        s.touch(seat.on, "lying_on", on=False)
        s.touch(seat.on, "sitting_on")
    s.now = end
    s.sitting_since = s.now
