"""What swings: the door of the microwave and the lid of a medicine box, where a hand on them is, and the place inside."""

from __future__ import annotations

import numpy as np

from laiar_core.simulator.table.motion import Floats
from laiar_core.simulator.table.score import Columns, Spot
from laiar_core.simulator.table.sizes import (
    DOOR_EYE,
    DOOR_FOCAL,
    DOOR_OPEN_DEGREES,
    DOOR_WIDTH,
    INSIDE,
    INSIDE_SCALE,
    LID_DEGREES,
    LID_HINGE,
    MICROWAVE_CENTRE,
    SIZES,
)

HANDLE = 0.91  # how far along the door its handle is
HANDLE_ABOVE = 34.0  # the hand takes it this much above the middle of the microwave
BOTTOM = MICROWAVE_CENTRE[1] + SIZES["microwave"][1] / 2
ON_LID = (-2.0, -42.0)  # where a hand takes the closed lid, from the centre of the box
INSIDE_SPOT = Spot(INSIDE[0], INSIDE[1] + 24, BOTTOM + 1, INSIDE_SCALE, inside=True)


def handle_at(openness: Floats) -> Floats:
    """Columns (N, 4) of a hand on the handle of the door that is so far open (N,), 0 to 1."""
    turn = np.radians(DOOR_OPEN_DEGREES) * openness
    nearer = DOOR_FOCAL / (DOOR_FOCAL - HANDLE * DOOR_WIDTH * np.sin(turn))
    hinge = -SIZES["microwave"][0] / 2
    x = MICROWAVE_CENTRE[0] + DOOR_EYE[0] + (hinge + HANDLE * DOOR_WIDTH * np.cos(turn) - DOOR_EYE[0]) * nearer
    y = MICROWAVE_CENTRE[1] + DOOR_EYE[1] + (-HANDLE_ABOVE - DOOR_EYE[1]) * nearer
    ground = BOTTOM + 40 * np.sin(turn)
    return np.column_stack([x, y, ground + 8, ground])


def handle(openness: float) -> Columns:
    """The same for one openness."""
    x, y, depth, ground = handle_at(np.array([openness]))[0]
    return float(x), float(y), float(depth), float(ground)


def lid_at(openness: Floats) -> Floats:
    """Places (N, 2) of a hand on the lid of a medicine box that is so far open (N,), from the centre of the box."""
    turn = np.radians(LID_DEGREES) * openness
    x, y = np.subtract(ON_LID, LID_HINGE)
    return np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)]) + LID_HINGE
