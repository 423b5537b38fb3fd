"""What a simulated scene is made of: a person behind a table seen from the front, things on it, and changes of relation.

As in CAD-120 the picture has 640x480 pixels and `hand_2` is on its left. Here `hand_2` acts; a scene may be mirrored later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from laiar_core.clips.simulated_motion import Course, lean, rest, swing

# Width and height in pixels; boxes of that order are what CAD-120 has.
SIZES: Mapping[str, tuple[float, float]] = {
    "head": (68, 90),
    "hand": (31, 34),
    "apple": (30, 31),
    "book": (100, 54),
    "bottle": (58, 98),
    "bowl": (84, 52),
    "box": (84, 70),
    "cloth": (60, 56),
    "cup": (44, 52),
    "medicine-box": (52, 80),
    "microwave": (96, 60),
    "plate": (64, 22),
    "remote": (38, 34),
}


@dataclass(frozen=True)
class Change:
    """From this frame on the pair has this relation. Frame 0 sets what holds from the start."""

    frame: int
    subject: str
    object: str
    relation: str


@dataclass(frozen=True)
class Scene:
    """A played script: the course of every thing by its id, all of one length, and the changes of relation."""

    courses: Mapping[str, Course]
    changes: tuple[Change, ...]


# Plays an action with the thing of that id, e.g. `cup_1`.
Script = Callable[[np.random.Generator, str], Scene]


def size_of(thing: str) -> tuple[float, float]:
    """Usual size in pixels of the box of a thing, e.g. of `cup_1`."""
    return SIZES[thing.rsplit("_", 1)[0]]


def near(rng: np.random.Generator, centre: float) -> float:
    """A coordinate a few pixels from where it usually is."""
    return float(centre + rng.uniform(-10, 10))


def person(rng: np.random.Generator, frames: int, seated: bool = False) -> tuple[Course, Course, Course]:
    """Head, acting hand and other hand at rest: standing behind the table, or seated (nearer, lower) for a meal."""
    places = ((322, 196), (278, 352), (372, 362)) if seated else ((318, 118), (276, 318), (366, 322))
    dx, dy = rng.uniform(-12, 12), rng.uniform(-5, 5)
    head, acting, other = (
        rest(frames, x + dx, y + dy, size_of(part)) for (x, y), part in zip(places, ("head_1", "hand_2", "hand_1"), strict=True)
    )
    return head, acting, swing(other, 0, frames, (1.5, 2), 45)


def cast(head: Course, acting: Course, other: Course, things: Mapping[str, Course]) -> dict[str, Course]:
    """The courses by id, with the head leaning after the hands."""
    return {"head_1": lean(head, (acting, other)), "hand_2": acting, "hand_1": other, **things}
