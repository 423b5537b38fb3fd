"""What a script has asked for so far: moves of hands, things and the person, before they are played frame by frame.

A hand moves in four columns: x and y of its middle, the depth in which it is drawn, and the line `ground` of the surface below
it. A held thing takes them over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.motion import Floats, Move, line
from laiar_core.simulator.table.sizes import SIZES

Columns = tuple[float, float, float, float]  # x, y, depth, ground


@dataclass(frozen=True)
class Spot:
    """A place for a thing: the middle of its lower edge, the order of drawing, and the size that it has there.

    `surface` is the line of the surface below it, where that is not its lower edge: for a thing in the air.
    """

    x: float
    bottom: float
    depth: float
    scale: float = 1.0
    inside: bool = False
    surface: float | None = None

    @property
    def ground(self) -> float:
        """Line of the surface below it, in pixels."""
        return self.bottom if self.surface is None else self.surface


def centre_at(thing_id: str, spot: Spot) -> tuple[float, float]:
    """Centre of an upright thing that stands there."""
    return spot.x, spot.bottom - SIZES[class_of(thing_id)][1] * spot.scale / 2


@dataclass
class HandScore:
    """What a hand does. `at` is where its last move ends, `free` the frame from which it may move again."""

    at: Columns
    moves: list[Move] = field(default_factory=list)
    grips: list[Move] = field(default_factory=list)
    grip: float = 0.25
    mouth: list[Move] = field(default_factory=list)
    inside: list[tuple[int, bool]] = field(default_factory=list)
    free: int = 0
    start: Columns = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.at


@dataclass
class Hold:
    """A hand has a thing from frame `start` to frame `end`. The thing goes with the hand that leads; another one helps."""

    hand: str
    start: int
    end: int | None = None
    leads: bool = True


@dataclass
class ThingScore:
    """What happens to a thing. `spot` is where it is after the last order, `first` where it was before the first one.

    `grip` says where each hand has it, from its centre at scale 1; `caps` which hand has its cap.
    """

    spot: Spot
    openness: float = 0.0
    angle: float = 0.0
    grip: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    opens: list[Move] = field(default_factory=list)
    turns: list[Move] = field(default_factory=list)
    scales: list[Move] = field(default_factory=list)
    inside: list[tuple[int, bool]] = field(default_factory=list)
    caps: list[Hold] = field(default_factory=list)
    first: tuple[Spot, float] = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.spot, self.openness


def hand_path(start: Columns, to: Columns, bow: tuple[float, float]) -> Callable[[Floats], Floats]:
    """A hand's path. It is drawn in the nearer of the two depths for most of the way, so that it goes before things.

    Args:
        start: where the hand is.
        to: where it goes.
        bow: pixels that its path is pushed aside in the middle, to the right and down.

    Returns:
        From shares of the way (F,), 0 to 1, to columns (F, 4).
    """
    straight = line(start, to, (*bow, 0, 0))

    def path(way: Floats) -> Floats:
        columns = straight(way)
        nearer = np.minimum(1, 2.2 * way) if to[2] > start[2] else np.maximum(0, 2.2 * way - 1.2)
        columns[:, 2] = start[2] + (to[2] - start[2]) * nearer
        return columns

    return path
