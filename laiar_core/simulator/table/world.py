"""What happens in a simulated recording, before anybody draws it: what the scripts write and the drawing reads.

All places are in pixels of the plain camera (`sizes.py`); F is the number of frames, at `sizes.FPS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.simulator.table.persons import Person
from laiar_core.simulator.table.style import Style

Points = NDArray[np.float64]  # (F, 2)
Values = NDArray[np.float64]  # (F,)


@dataclass(frozen=True)
class Thing:
    """One thing on, over or in the furniture.

    Attributes:
        thing_id: its track id, e.g. `cup_1`; the class stands before the last underscore.
        centre: (F, 2) centre of the closed, upright thing.
        angle: (F,) how far it is tipped, in radians, clockwise on the picture.
        scale: (F,) 1 for its usual size (`SIZES`), less where it stands deeper in the microwave.
        lift: (F,) pixels between its lowest point and the surface below it; 0 standing. Its shadow lies that much lower.
        depth: (F,) order of drawing among things and arms: larger is nearer to the camera.
        openness: (F,) 0 closed to 1 fully open: a microwave's door, a medicine box's lid, a bottle's cap.
        loose: (F, 2) where a bottle's cap is while it is off; NaN while it sits on the bottle. It belongs to no box.
        inside: (F,) whether it is in the microwave: drawn through the opening only, in the light of the inside.
    """

    thing_id: str
    centre: Points
    angle: Values
    scale: Values
    lift: Values
    depth: Values
    openness: Values
    loose: Points
    inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Arm:
    """One arm, from the shoulder to the hand.

    Attributes:
        shoulder, elbow, hand: (F, 2) joints; `hand` is the centre of the hand's box.
        depth: (F,) as of a thing.
        grip: (F,) 0 for an open hand to 1 for a closed one.
        inside: (F,) whether the hand is in the microwave.
        holds: for every frame the thing in the hand, or None. Palms are drawn behind it and fingers before it.
    """

    shoulder: Points
    elbow: Points
    hand: Points
    depth: Values
    grip: Values
    inside: NDArray[np.bool_]
    holds: tuple[str | None, ...]


@dataclass(frozen=True)
class Body:
    """The person.

    Attributes:
        scale: size, 1 for the usual; a head is `SIZES["head"]` times this.
        seated: whether they sit at a meal.
        head: (F, 2) centre of the head.
        tilt: (F,) of the head, in radians, clockwise on the picture.
        gaze: (F, 2) the place that they look at.
        mouth: (F,) 0 closed to 1 open.
        chest: (F, 2) middle between the shoulders.
        arms: those of `hand_1` (right of the picture) and `hand_2` (left of it).
    """

    scale: float
    seated: bool
    head: Points
    tilt: Values
    gaze: Points
    mouth: Values
    chest: Points
    arms: tuple[Arm, Arm]


@dataclass(frozen=True)
class Stretch:
    """A stretch of the recording that is one clip: frames from 0, both ends included, and its action."""

    first: int
    last: int
    action: str


@dataclass(frozen=True)
class World:
    """One played recording.

    Attributes:
        activity: which CAD-120 activity it is.
        person, style: who acts and how it is recorded.
        seed: of what is random in its look (wall, colours of things, noise).
        body, things: who and what moves.
        labels: one relation a frame for every pair that the knowledge tables allow, states of single things included.
        stretches: the clips, in their order.
    """

    activity: str
    person: Person
    style: Style
    seed: int
    body: Body
    things: tuple[Thing, ...]
    labels: Mapping[tuple[str, str], tuple[str, ...]]
    stretches: tuple[Stretch, ...]

    @property
    def frames(self) -> int:
        """F."""
        return len(self.body.head)
