"""Where hands take things, and how things are held to the mouth. People behind a table grip from above or beside."""

from __future__ import annotations

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.sizes import SIZES

# Middle of the left hand of the picture (hand_2) on a thing, in parts of width and height from its centre; mirrored for hand_1.
ONE_HAND = {
    "apple": (-0.10, -0.34),
    "book": (-0.44, -0.24),
    "bottle": (-0.32, -0.22),
    "bowl": (-0.44, -0.34),
    "box": (-0.46, -0.18),
    "cloth": (-0.04, -0.30),
    "cup": (-0.46, -0.12),
    "medicine-box": (-0.40, -0.10),
    "plate": (-0.48, -0.30),
    "remote": (-0.12, -0.26),
}
BOTH_HANDS = {
    "book": (-0.52, 0.05),
    "bowl": (-0.50, -0.05),
    "box": (-0.53, 0.02),
    "medicine-box": (-0.52, 0.0),
    "plate": (-0.52, -0.05),
}
# How far a hand closes on a thing.
CLOSED = {"apple": 0.6, "book": 0.8, "box": 0.6, "cloth": 0.9, "remote": 0.85}
USUALLY_CLOSED = 0.7
# Centre of a thing held to the mouth, from the mouth, in pixels (x to the side of its hand), and its tip in radians.
AT_MOUTH = {
    "apple": (11.0, 5.0, 0.0),
    "bottle": (34.0, 40.0, 0.75),
    "bowl": (0.0, 24.0, 0.0),
    "cup": (17.0, 15.0, 0.55),
}


def grip_offset(thing_id: str, side: float, both: bool, scale: float = 1.0) -> tuple[float, float]:
    """How a hand has an upright thing.

    Args:
        thing_id: e.g. `cup_1`.
        side: 1 for hand_1, -1 for hand_2.
        both: whether the other hand has it as well.
        scale: size of the thing, 1 for the usual.

    Returns:
        From the centre of the thing to the middle of the hand, in pixels to the right and down.
    """
    kind = class_of(thing_id)
    width, height = SIZES[kind]
    x, y = (BOTH_HANDS if both else ONE_HAND)[kind]
    return -side * x * width * scale, y * height * scale


def closing(thing_id: str) -> float:
    """How far a hand closes on that thing, 0 to 1."""
    return CLOSED.get(class_of(thing_id), USUALLY_CLOSED)
