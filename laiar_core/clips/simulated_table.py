"""Scripts of the simulated clips that play at the table: pick, place, drink, eat, open and close a bottle, nothing.

Timing imitates CAD-120, where the relation changes a little after the middle of a pick, three quarters through a place and
before the middle of a drink or a bite.
"""

from __future__ import annotations

import numpy as np

from laiar_core.clips.simulated_motion import Course, follow, reach, rest, swing
from laiar_core.clips.simulated_scene import Change, Scene, cast, near, person, size_of


def pick(rng: np.random.Generator, thing: str) -> Scene:
    """Reach for a thing on the table, close the hand, lift."""
    frames, grasp = 66, 38
    head, hand, other = person(rng, frames)
    x, y = near(rng, 215), near(rng, 368)
    grip_x = x + size_of(thing)[0] * 0.25
    hand = reach(hand, 6, grasp - 5, x=grip_x, y=y - 8)
    hand = reach(hand, grasp + 2, frames - 2, x=grip_x + 35, y=y - 75)
    held = follow(rest(frames, x, y, size_of(thing)), hand, grasp, frames - 1)
    return Scene(cast(head, hand, other, {thing: held}), (Change(grasp, "hand_2", thing, "holding"),))


def pick_with_both_hands(rng: np.random.Generator, thing: str) -> Scene:
    """The same with a hand on each side of a large thing."""
    frames, grasp = 70, 40
    head, hand, other = person(rng, frames)
    x, y, half = near(rng, 418), near(rng, 384), size_of(thing)[0] / 2
    hand = reach(reach(hand, 6, grasp - 6, x=x - half, y=y), grasp + 2, frames - 2, x=x - half - 60, y=y - 65)
    other = reach(reach(other, 8, grasp - 4, x=x + half, y=y), grasp + 2, frames - 2, x=x + half - 60, y=y - 65)
    held = follow(rest(frames, x, y, size_of(thing)), hand, grasp, frames - 1)
    changes = tuple(Change(grasp, side, thing, "holding") for side in ("hand_2", "hand_1"))
    return Scene(cast(head, hand, other, {thing: held}), changes)


def place(rng: np.random.Generator, thing: str) -> Scene:
    """Carry a thing to the table, let go, draw the hand back."""
    frames, release = 72, 52
    head, hand, other = person(rng, frames)
    home_x, home_y = hand[0, :2]
    grip = size_of(thing)[0] * 0.25
    start_x, start_y = near(rng, 290), near(rng, 275)
    held = rest(frames, start_x, start_y, size_of(thing))
    hand = rest(frames, start_x + grip, start_y - 8, size_of("hand_2"))
    hand = reach(hand, 6, release - 8, x=near(rng, 205) + grip, y=near(rng, 366))
    hand = reach(hand, release + 2, frames - 1, x=home_x, y=home_y)
    held = follow(held, hand, 0, release)
    changes = (Change(0, "hand_2", thing, "holding"), Change(release, "hand_2", thing, "not_holding"))
    return Scene(cast(head, hand, other, {thing: held}), changes)


def drink(rng: np.random.Generator, thing: str) -> Scene:
    """Standing, a cup that is held at its side goes to the mouth."""
    return _to_the_mouth(rng, thing, seated=False, grip=(26, 3))


def eat(rng: np.random.Generator, thing: str) -> Scene:
    """Seated at a meal, an apple inside the hand goes to the mouth."""
    return _to_the_mouth(rng, thing, seated=True, grip=(2, -6))


def _to_the_mouth(rng: np.random.Generator, thing: str, seated: bool, grip: tuple[float, float]) -> Scene:
    frames, contact, leave = 88, 36, 74
    head, _, other = person(rng, frames, seated)
    head_x, head_y = head[0, :2]
    x, y = near(rng, 205), near(rng, head_y + 150)
    held = rest(frames, x + grip[0], y + grip[1], size_of(thing))
    # The thing covers the mouth, a quarter of a head below its centre; the hand is on the thing's outer side.
    mouth_x, mouth_y = head_x - 18 - grip[0], head_y + 24 - grip[1]
    hand = reach(rest(frames, x, y, size_of("hand_2")), 8, contact + 6, x=mouth_x, y=mouth_y)
    hand = reach(hand, leave, frames + 24, x=x, y=y)  # The clip ends while the thing is still at the face.
    held = follow(held, hand, 0, frames - 1)
    # Nobody leans after a cup: the head only nods.
    courses = {"head_1": swing(head, contact, leave, (2, 4), 24), "hand_2": hand, "hand_1": other, thing: held}
    return Scene(courses, (Change(0, "hand_2", thing, "holding"), Change(contact, "head_1", thing, "contacting")))


def open_bottle(rng: np.random.Generator, thing: str) -> Scene:
    """Turn the cap off; then the other hand takes it away."""
    courses, turned = _turn_cap(rng, thing)
    courses["hand_1"] = reach(courses["hand_1"], turned + 2, turned + 22, x=courses["hand_1"][0, 0] + 50)
    return Scene(courses, (Change(0, "hand_2", thing, "holding"), Change(turned, thing, thing, "open")))


def close_bottle(rng: np.random.Generator, thing: str) -> Scene:
    """Turn the cap on."""
    courses, turned = _turn_cap(rng, thing)
    changes = (Change(0, "hand_2", thing, "holding"), Change(0, thing, thing, "open"), Change(turned, thing, thing, "closed"))
    return Scene(courses, changes)


def _turn_cap(rng: np.random.Generator, thing: str) -> tuple[dict[str, Course], int]:
    """Hold a bottle before the chest and turn its cap with the other hand; with the frame at which the cap gives way or sits."""
    frames, turned = 60, 34
    head, _, _ = person(rng, frames)
    x, y = near(rng, 262), near(rng, 300)
    hand = reach(rest(frames, x - 14, y - 26, size_of("hand_2")), 4, frames - 4, x=x + 14, y=y - 36)
    bottle = follow(rest(frames, x, y, size_of(thing)), hand, 0, frames - 1)
    other = follow(rest(frames, x + 16, y - 40, size_of("hand_1")), hand, 0, frames - 1)
    return cast(head, hand, swing(other, 6, turned + 4, (6, 8), 14), {thing: bottle}), turned


def idle(rng: np.random.Generator, thing: str) -> Scene:
    """Nothing happens: the hands tremble."""
    frames = 45
    head, hand, other = person(rng, frames)
    hand = swing(hand, 0, frames, (2, 3), 38)
    return Scene(cast(head, hand, other, {thing: rest(frames, 190, 368, size_of(thing))}), ())


def reach_and_return(rng: np.random.Generator, thing: str) -> Scene:
    """Begin to reach for a thing, stop short of it and draw the hand back."""
    frames = 64
    head, hand, other = person(rng, frames)
    home_x, home_y = hand[0, :2]
    hand = reach(hand, 6, 28, x=home_x - 25, y=home_y - 30)
    hand = reach(hand, 34, 58, x=home_x + 8, y=home_y - 4)
    return Scene(cast(head, hand, other, {thing: rest(frames, 160, 370, size_of(thing))}), ())


def step_away(rng: np.random.Generator, thing: str) -> Scene:
    """Leave the table: head and hands go sideways together and touch nothing."""
    frames = 50
    head, hand, other = (reach(part, 4, 46, x=part[4, 0] + 110) for part in person(rng, frames))
    courses = {"head_1": head, "hand_2": hand, "hand_1": other, thing: rest(frames, 160, 370, size_of(thing))}
    return Scene(courses, ())
