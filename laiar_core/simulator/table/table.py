"""Where things stand: free places on the table that do not overlap, and the microwave on the right."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from laiar_core.simulator.table.score import Spot
from laiar_core.simulator.table.sizes import FRAME_SIZE, MICROWAVE_CENTRE, SIZES, TABLE_FAR_Y, TABLE_NEAR_Y

FAR, NEAR = TABLE_FAR_Y + 26, TABLE_NEAR_Y - 8
MICROWAVE_BOTTOM = MICROWAVE_CENTRE[1] + SIZES["microwave"][1] / 2
DOOR_REACHES_X = MICROWAVE_CENTRE[0] - SIZES["microwave"][0] / 2 - 84  # left of it the open door does not come
# How deep a thing's foot is on the picture, as a part of its width.
FOOT = 0.3
GAP = 7.0
TRIES = 400


@dataclass(frozen=True)
class _Taken:
    x: float
    bottom: float
    width: float
    height: float


@dataclass
class Table:
    """A table that remembers which places are taken. Places are drawn until one is free; the last tries allow more overlap."""

    rng: np.random.Generator
    with_microwave: bool
    taken: list[_Taken] = field(default_factory=list)

    def keep_clear(self, x: float, y: float) -> None:
        """Leave room for a hand that rests with its middle there."""
        width, height = SIZES["hand"]
        self.taken.append(_Taken(x, y + height / 2, width, height))

    def place(self, kind: str, x_range: tuple[float, float], y_range: tuple[float, float] = (FAR, NEAR)) -> Spot:
        """A free place for a thing, or the least covered one that was found; it is taken from now on.

        Args:
            kind: class of the thing.
            x_range: between which pixels its middle is; a full table is searched on all its width.
            y_range: between which pixels its lower edge is.

        Returns:
            The place.
        """
        width, height = SIZES[kind]
        left, right = max(x_range[0], width / 2 + 12), min(x_range[1], FRAME_SIZE[0] - width / 2 - 12)
        best, least = _Taken((left + right) / 2, y_range[1], width, height), np.inf
        for tried in range(TRIES):
            x, bottom = self.rng.uniform(left, right), self.rng.uniform(*y_range)
            here = _Taken(x, bottom, width, height)
            if self.with_microwave and not _clear_of_microwave(here):
                continue
            if tried == TRIES // 2:  # A full table: look along all of it.
                left, right = width / 2 + 12, FRAME_SIZE[0] - width / 2 - 12
            covered = max((_in_the_way(here, other) for other in self.taken), default=0.0)
            if covered < least:
                best, least = here, covered
            if covered == 0:
                break
        self.taken.append(best)
        return Spot(best.x, best.bottom, best.bottom)


def _in_the_way(one: _Taken, other: _Taken) -> float:
    """0 where two things stand clear of each other; otherwise how badly they do not, over 1 where their feet collide."""
    apart_x = abs(one.x - other.x) - (one.width + other.width) / 2
    apart_y = abs(one.bottom - other.bottom) - FOOT * max(one.width, other.width) / 2 - 5
    if apart_x < GAP and apart_y < 0:
        return 2 - apart_x / 100
    across = min(0, apart_x) / min(one.width, other.width)
    top, bottom = max(one.bottom - one.height, other.bottom - other.height), min(one.bottom, other.bottom)
    share = -across * max(0, bottom - top) / min(one.height, other.height)
    return share if share > 0.25 else 0.0


def _clear_of_microwave(here: _Taken) -> bool:
    """Left of where its door swings, or low and in front of it on the right."""
    if here.x + here.width / 2 < DOOR_REACHES_X:
        return True
    in_front = here.bottom > MICROWAVE_BOTTOM + 46 and here.bottom - here.height > MICROWAVE_BOTTOM
    return in_front and here.x - here.width / 2 > MICROWAVE_CENTRE[0]
