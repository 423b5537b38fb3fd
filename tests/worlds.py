"""Small worlds made by hand, for looking at drawings without a script."""

from __future__ import annotations

import numpy as np

from laiar_core.simulator.table import sizes
from laiar_core.simulator.table.persons import PERSONS, Person
from laiar_core.simulator.table.style import Style
from laiar_core.simulator.table.world import Arm, Body, Thing, World

POINTS = {"centre", "loose", "head", "gaze", "chest"}


def a_thing(thing_id, x, base, frames=1, **given):
    """A thing that stands at x with its bottom at `base`; `given` replaces fields, numbers are spread over the frames."""
    high = sizes.SIZES[thing_id.rsplit("_", 1)[0]][1]
    fields = {
        "centre": (x, base - high / 2), "angle": 0.0, "scale": 1.0, "lift": 0.0, "depth": base,
        "openness": 0.0, "loose": (np.nan, np.nan), "inside": False,
    } | given  # fmt: skip
    return Thing(thing_id, **spread(fields, frames))


def an_arm(shoulder, elbow, hand, frames=1, depth=340.0, grip=0.2, inside=False, holds=None):
    return Arm(
        *(points(joint, frames) for joint in (shoulder, elbow, hand)),
        values(depth, frames), values(grip, frames), values(inside, frames), (holds,) * frames,
    )  # fmt: skip


def a_body(frames=1, arms=None, **given):
    """A body at rest behind the table."""
    one = an_arm((376, 196), (404, 268), sizes.STANDING_HANDS[0], frames)
    two = an_arm((260, 196), (236, 268), sizes.STANDING_HANDS[1], frames)
    fields = {"head": sizes.STANDING_HEAD, "tilt": 0.0, "gaze": (300.0, 380.0), "mouth": 0.0, "chest": (318.0, 196.0)} | given
    scale, seated = fields.pop("scale", 1.0), fields.pop("seated", False)
    return Body(scale, seated, arms=arms or (one, two), **spread(fields, frames))


def a_world(things=(), body=None, person: Person = PERSONS[0], style: Style | None = None, seed=0):
    return World("by_hand", person, style or Style("plain"), seed, body or a_body(), tuple(things), {}, ())


def values(value, frames):
    """A number or flag for every frame; an array has them already."""
    return np.full(frames, value) if np.ndim(value) == 0 else np.asarray(value)


def points(value, frames):
    """A point for every frame; an array (F, 2) has them already."""
    return np.broadcast_to(np.asarray(value, float), (frames, 2)).copy()


def spread(fields, frames):
    """Every field over the frames, points as points."""
    return {name: (points if name in POINTS else values)(value, frames) for name, value in fields.items()}
