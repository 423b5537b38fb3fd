"""Scripts of the simulated clips that play at a microwave to the right of the person.

In CAD-120 the box of a microwave includes its door. While the door swings towards the camera the box grows by a third on the
side of the person, and the hand on the handle moves with that edge. A thing inside shows only while the door is open, and
looks smaller the deeper it stands; the hand that put it there cannot be seen.
"""

from __future__ import annotations

import numpy as np

from laiar_core.clips.simulated_motion import Course, follow, hide, reach, rest, swing
from laiar_core.clips.simulated_scene import Change, Scene, cast, near, person, size_of

MICROWAVE = "microwave_1"
RIGHT_EDGE = 598.0
CLOSED, OPEN = (187.0, 128.0), (252.0, 116.0)
INSIDE = (482.0, 297.0)


def _microwave(frames: int, size: tuple[float, float]) -> Course:
    return rest(frames, RIGHT_EDGE - size[0] / 2, 293, size)


def _handle_x(size: tuple[float, float]) -> float:
    return RIGHT_EDGE - size[0] + 12


def _beside(rng: np.random.Generator, frames: int) -> tuple[Course, Course, Course]:
    """A person who stands clear of the door."""
    head, acting, other = (part - (60, 0, 0, 0) for part in person(rng, frames))
    return head, acting, other


def open_microwave(rng: np.random.Generator, thing: str) -> Scene:
    """Reach for the handle, pull, step back to let the door pass; the thing inside appears."""
    frames, pull, opened = 102, 36, 72
    head, hand, other = _beside(rng, frames)
    microwave = reach(_microwave(frames, CLOSED), pull, opened, x=RIGHT_EDGE - OPEN[0] / 2, w=OPEN[0], h=OPEN[1])
    hand = reach(hand, 4, pull - 4, x=_handle_x(CLOSED), y=near(rng, 256))
    hand = reach(hand, pull, opened, x=_handle_x(OPEN))
    hand = reach(hand, opened + 2, frames - 1, x=290, y=312)
    head = reach(head, 4, pull - 4, x=head[0, 0] + 25)
    head = reach(head, pull + 4, opened + 4, x=head[0, 0] - 60)
    inside = hide(rest(frames, *INSIDE, (44, 40)), 0, opened - 10)
    changes = (Change(0, MICROWAVE, thing, "containing"), Change(pull + 3, MICROWAVE, MICROWAVE, "open"))
    return Scene(cast(head, hand, other, {MICROWAVE: microwave, thing: inside}), changes)


def close_microwave(rng: np.random.Generator, thing: str) -> Scene:
    """Reach for the open door, push it shut, draw the hand back; the thing inside disappears."""
    frames, push, shut = 88, 26, 60
    head, hand, other = _beside(rng, frames)
    microwave = reach(_microwave(frames, OPEN), push, shut, x=RIGHT_EDGE - CLOSED[0] / 2, w=CLOSED[0], h=CLOSED[1])
    hand = reach(hand, 2, push - 2, x=_handle_x(OPEN), y=near(rng, 262))
    hand = reach(hand, push, shut, x=_handle_x(CLOSED) + 10)
    hand = reach(hand, shut + 8, frames - 1, x=370, y=316)
    head = reach(head, push, shut + 4, x=head[0, 0] + 45)
    inside = hide(rest(frames, *INSIDE, (44, 40)), shut - 8, frames)
    changes = (
        Change(0, MICROWAVE, thing, "containing"),
        Change(0, MICROWAVE, MICROWAVE, "open"),
        Change(shut + 2, MICROWAVE, MICROWAVE, "closed"),
    )
    return Scene(cast(head, hand, other, {MICROWAVE: microwave, thing: inside}), changes)


def put_in(rng: np.random.Generator, thing: str) -> Scene:
    """Carry a thing into the open microwave."""
    frames, arrived = 80, 66
    head, _, other = _beside(rng, frames)
    x, y = near(rng, 310), near(rng, 345)
    width, height = size_of(thing)
    held = reach(rest(frames, x, y, (width, height)), 4, arrived, x=INSIDE[0], y=INSIDE[1], w=width / 2, h=height * 0.8)
    hand = reach(rest(frames, x - width / 2, y, size_of("hand_2")), 4, arrived, x=INSIDE[0] - width / 4, y=INSIDE[1])
    changes = (
        Change(0, "hand_2", thing, "holding"),
        Change(0, MICROWAVE, MICROWAVE, "open"),
        Change(58, MICROWAVE, thing, "containing"),
    )
    courses = cast(head, hand, other, {MICROWAVE: _microwave(frames, OPEN), thing: held})
    return Scene(courses | {"hand_2": hide(hand, 46, frames)}, changes)


def take_out(rng: np.random.Generator, thing: str) -> Scene:
    """Draw a thing out of the open microwave."""
    frames, out = 58, 50
    head, _, other = _beside(rng, frames)
    width, height = size_of(thing)
    x, y = near(rng, 350), near(rng, 325)
    held = rest(frames, *INSIDE, (width * 0.6, height * 0.75))
    held = reach(held, 6, out, x=x, y=y, w=width, h=height)
    hand = rest(frames, INSIDE[0] - width * 0.3, INSIDE[1], size_of("hand_2"))
    hand = reach(hand, 6, out, x=x - width * 0.4, y=y)
    changes = (
        Change(0, "hand_2", thing, "holding"),
        Change(0, MICROWAVE, MICROWAVE, "open"),
        Change(0, MICROWAVE, thing, "containing"),
        Change(26, MICROWAVE, thing, "separate"),
    )
    courses = cast(head, hand, other, {MICROWAVE: _microwave(frames, OPEN), thing: held})
    return Scene(courses | {"hand_2": hide(hand, 0, 16)}, changes)


def wipe_inside(rng: np.random.Generator, thing: str) -> Scene:
    """Lead a cloth into the open microwave and wipe there, looking in."""
    frames, inside = 108, 32
    head, _, other = _beside(rng, frames)
    x, y = near(rng, 340), near(rng, 345)
    hand = reach(rest(frames, x, y, size_of("hand_2")), 2, inside, x=INSIDE[0], y=INSIDE[1] - 8)
    hand = swing(hand, inside + 2, frames, (24, 14), 34)
    cloth = reach(rest(frames, x + 8, y + 8, size_of(thing)), 2, inside, w=44, h=46)
    head = reach(head, 2, inside + 10, x=head[0, 0] + 20, y=head[0, 1] + 50)
    changes = (
        Change(0, "hand_2", thing, "holding"),
        Change(0, MICROWAVE, MICROWAVE, "open"),
        Change(inside - 2, MICROWAVE, thing, "containing"),
    )
    things = {MICROWAVE: _microwave(frames, OPEN), thing: follow(cloth, hand, 0, frames - 1)}
    return Scene(cast(head, hand, other, things), changes)
