"""What happens at home in a simulated video, before anybody draws it; F is the number of frames, at `space.FPS`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.simulator.room.body import Figure
from laiar_core.simulator.room.catalogue import parts_of
from laiar_core.simulator.room.persons import Resident
from laiar_core.simulator.room.room import Room
from laiar_core.simulator.room.score import Act, Contact, Point
from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.table.motion import Floats
from laiar_core.simulator.table.style import Style


@dataclass(frozen=True)
class Thing:
    """One thing in the room.

    Attributes:
        kind: of thing, as in the catalogue.
        at: (F, 3) the middle of its foot, in metres.
        yaw, tilt, roll: (F,) how it is turned, tipped backwards and sideways, in radians.
        openness: (F,) 0 to 1.
        hidden: (F,) whether nobody can see it: it is in something that is closed.
    """

    kind: str
    at: Floats
    yaw: Floats
    tilt: Floats
    roll: Floats
    openness: Floats
    hidden: NDArray[np.bool_]

    def parts(self, frame: int) -> tuple[Part, ...]:
        """Its parts where they are in a frame."""
        x, y, z = (float(value) for value in self.at[frame])
        turn = float(self.yaw[frame]), float(self.tilt[frame]), float(self.roll[frame])
        return tuple(part.moved((x, y, z), *turn) for part in parts_of(self.kind, round(100 * float(self.openness[frame]))))


@dataclass(frozen=True)
class Home:
    """One played video.

    Attributes:
        room, resident, style: where, who, and how it is filmed.
        seed: of what is random in its look.
        figure: the body.
        things: by name, in the room and in the hands.
        acts: the annotated actions, frames counted from 0.
        contacts: what the person touches from when on, in order.
        looks: (frame, what they look at from then on: a thing's name, a point, or nothing).
    """

    room: Room
    resident: Resident
    style: Style
    seed: int
    figure: Figure
    things: Mapping[str, Thing]
    acts: tuple[Act, ...]
    contacts: tuple[Contact, ...]
    looks: tuple[tuple[int, str | Point], ...]

    @property
    def frames(self) -> int:
        """F."""
        return len(self.figure.yaw)
