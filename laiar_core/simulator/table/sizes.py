"""Places and sizes of the simulated world, in pixels of the plain camera: what the scripts and the drawing agree on.

x goes right, y goes down; the picture has 640x480 pixels. The person stands behind the table and faces the camera, so their right
hand, `hand_2`, is on the left of the picture, as in CAD-120. The numbers are of the order of its boxes.
"""

from __future__ import annotations

from collections.abc import Mapping

FRAME_SIZE = (640, 480)
FPS = 30

# The table top is a slab seen a little from above: its far edge, its near edge, and the floor line of things on it between them.
TABLE_FAR_Y = 332.0
TABLE_NEAR_Y = 436.0

# Width and height of a closed, upright thing of scale 1.
SIZES: Mapping[str, tuple[float, float]] = {
    "head": (68, 90),
    "hand": (31, 34),
    "apple": (32, 33),
    "book": (92, 54),
    "bottle": (40, 98),
    "bowl": (80, 46),
    "box": (84, 70),
    "cloth": (62, 40),
    "cup": (44, 50),
    "medicine-box": (52, 76),
    "microwave": (187, 128),
    "plate": (78, 22),
    "remote": (24, 58),
}

# Heads and hands of a person at rest, standing behind the table or seated (lower) for a meal; hands as (hand_1, hand_2).
STANDING_HEAD, SEATED_HEAD = (318.0, 118.0), (322.0, 196.0)
STANDING_HANDS = ((366.0, 322.0), (276.0, 318.0))
SEATED_HANDS = ((372.0, 362.0), (278.0, 352.0))

# The microwave stands on the right. Its door is hinged at the left edge of its front, takes the left 134 pixels of the front
# (controls on the right of it) and opens towards the camera to the left, up to 120 degrees, so that its box then grows by
# about 60 pixels to the left. Things go in through the opening.
MICROWAVE_CENTRE = (504.0, 293.0)
DOOR_WIDTH = 134.0
DOOR_OPEN_DEGREES = 120.0
# The door is the one thing that comes nearer to the camera: its distance, and the point it looks at, from the microwave's centre.
DOOR_FOCAL, DOOR_EYE = 900.0, (-184.0, -75.0)
INSIDE = (482.0, 300.0)  # where a thing in the middle of its inside has its centre
INSIDE_SCALE = 0.75

# The lid of a medicine box turns so far about its hinge, which is so far from the centre of the box.
LID_DEGREES, LID_HINGE = 112.0, (24.5, -19.0)
