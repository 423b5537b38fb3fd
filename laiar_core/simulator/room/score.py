"""What somebody at home has been asked to do so far, before it is played frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from laiar_core.simulator.room.room import Place
from laiar_core.simulator.table.motion import Floats, Move, channel, line

Point = tuple[float, float, float]
HURRIED = 10  # frames that a late move takes at least


@dataclass
class Channel:
    """One value of size K over time: where it begins, its moves, and where the last of them ends."""

    value: tuple[float, ...]
    moves: list[Move] = field(default_factory=list)
    start: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.value

    @property
    def free(self) -> int:
        """The first frame in which it may move again."""
        return self.moves[-1].end if self.moves else 0

    def go(self, value: Sequence[float], start: int, end: int, bow: Sequence[float] = (0.0,)) -> None:
        """Move to a value.

        Args:
            value: (K,) where the move ends.
            start: the frame in which it begins, or later when the last move has ended.
            end: the frame in which it ends; a late move hurries, but takes `HURRIED` frames if it was to take as many.
            bow: (K,) or (1,) by how much the path is pushed aside in its middle.
        """
        late = max(start, self.free)
        new = tuple(float(v) for v in value)
        self.moves.append(Move(late, max(end, late + min(end - start, HURRIED), late + 1), line(self.value, new, bow)))
        self.value = new

    def jump(self, value: Sequence[float], frame: int) -> None:
        """Be there in that frame, and not in the one before."""
        new = tuple(float(v) for v in value)
        self.moves.append(Move(max(frame - 1, 0), max(frame, 1), line(self.value, new)))
        self.value = new

    def played(self, frames: int) -> Floats:
        """(F, K) its values."""
        return channel(self.start, self.moves, frames)


@dataclass
class Stay:
    """Until the next one a thing is like this: it lies at a place, or a hand has it at `grip`, or it flies to a place.

    Attributes:
        start: the frame from which.
        at: where it lies, or flies to until frame `end`.
        hand: which hand has it; empty where none has.
    """

    start: int
    at: Point
    hand: str = ""
    grip: Point = (0.0, 0.0, 0.0)
    end: int = -1


@dataclass
class ThingScore:
    """What happens to a thing.

    Attributes:
        kind: of thing.
        turn: its yaw; while a hand has it, that from the yaw of the body.
        tilt, roll: how far it is tipped backwards and sideways.
        openness: 0 to 1.
        stays: where it is.
        place: where it lies now; None while it is held.
        hands: that hold it now, the leading one first.
        hidden: (frame, whether it cannot be seen from then on, by what it is in).
    """

    kind: str
    turn: Channel
    tilt: Channel
    roll: Channel
    openness: Channel
    stays: list[Stay]
    place: Place | None = None
    hands: tuple[str, ...] = ()
    within: list[tuple[int, str]] = field(default_factory=list)


def thing_score(
    kind: str, at: Point, yaw: float = 0.0, tilt: float = 0.0, openness: float = 0.0, place: Place | None = None
) -> ThingScore:
    """A thing that stands there before anything happens.

    Args:
        kind: its name in the catalogue.
        at: where its origin is, (x, y, z) in metres.
        yaw: where it is turned to, in radians.
        tilt: how far it is tipped backwards, in radians.
        openness: 0 closed to 1 open.
        place: the place that it lies at, where that is one of the room's.

    Returns:
        The thing without any move.
    """
    score = ThingScore(kind, Channel((yaw,)), Channel((tilt,)), Channel((0.0,)), Channel((openness,)), [Stay(0, at)], place)
    if place is not None and place.inside:
        score.within.append((0, place.on))
    return score


@dataclass(frozen=True)
class Act:
    """One annotated action: its class and its frames, the end not included."""

    action: str
    start: int
    end: int


@dataclass(frozen=True)
class Contact:
    """From a frame on the person has this contact with a thing, or has it no more."""

    frame: int
    thing: str
    relation: str
    on: bool


def nearest_turn(yaw: float, reference: float) -> float:
    """The same direction as `yaw`, as the number nearest to another."""
    return float(reference + (yaw - reference + np.pi) % (2 * np.pi) - np.pi)
