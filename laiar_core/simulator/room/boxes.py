"""Where everything is on the picture: boxes from geometry, which fit what is drawn because both come from the same parts."""

from __future__ import annotations

import numpy as np

from laiar_core.simulator.room.body import body_parts
from laiar_core.simulator.room.relations import DOORKNOB, DOORWAY_THING, FLOOR
from laiar_core.simulator.room.room import DEPTH, DOORWAY, WIDTH
from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import FRAME_SIZE, Box, Camera, clipped
from laiar_core.simulator.room.world import Home


def box_of(camera: Camera, parts: tuple[Part, ...]) -> Box:
    """The box of some parts, beyond the edges of the picture too."""
    return camera.box(np.concatenate([part.points for part in parts]), np.concatenate([part.radii for part in parts]))


def doorway_box(home: Home) -> Box:
    """The box of the doorway's opening."""
    x, (width, height) = home.room.doorway, DOORWAY
    corners = [(x + side * width / 2, y, DEPTH) for side in (-1, 1) for y in (0, height)]
    return home.room.camera.box(np.array(corners), np.zeros(4))


def person_box(home: Home, frame: int) -> Box | None:
    """The box of the whole person, cut by the doorway while they are behind it; None out of the picture."""
    box = box_of(home.room.camera, tuple(body_parts(home.figure, frame, home.resident.hair_style).values()))
    if home.figure.joints["pelvis"][frame, 2] > DEPTH:
        return _within(box, doorway_box(home))
    return clipped(box)


def thing_box(home: Home, thing: str, frame: int) -> Box | None:
    """The box of a thing.

    Args:
        home: what happens in the video.
        thing: its name, or that of the floor, the doorway or the doorknob.
        frame: number of the frame, from 0.

    Returns:
        Left, top, right, bottom in pixels, cut at the edges of the picture; None where it cannot be seen.
    """
    camera = home.room.camera
    if thing == FLOOR:
        top = camera.box(np.array([(x, 0, DEPTH) for x in (-WIDTH / 2, WIDTH / 2)]), np.zeros(2))[1]
        return clipped((0.0, top, float(FRAME_SIZE[0]), float(FRAME_SIZE[1])))
    if thing == DOORWAY_THING:
        return clipped(doorway_box(home))
    if thing == DOORKNOB:
        knobs = home.things["door"].parts(frame)[1:]
        return _within(box_of(camera, knobs), doorway_box(home))
    if home.things[thing].hidden[frame]:
        return None
    box = box_of(camera, home.things[thing].parts(frame))
    if home.things[thing].at[frame, 2] >= DEPTH:
        return _within(box, doorway_box(home))
    return clipped(box)


def _within(box: Box, opening: Box) -> Box | None:
    """What of a box the doorway lets through, in the picture."""
    through = clipped(box, opening)
    return None if through is None else clipped(through)
