"""What a file of boxes says, whatever its format: tracks with boxes in some frames, and what film it was made for."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError, one_line
from laiar_core.perception.film_tracks import BroughtFormat
from laiar_core.perception.track_files.numbers import as_number, no_number

MAX_BOXES = 1_000_000
MAX_FRAME = 10_000_000  # far beyond the longest film that is taken
MAX_NAME = 60  # characters of a class that are kept
STEPS = 4  # so many frames with the same step between them are no chance
_COLUMNS = 9  # of a row: at, frame, box, score, present, lasts
Box = tuple[float, float, float, float]
TrackId = int | str


@dataclass(frozen=True)
class BroughtTrack:
    """One thing, in the frames for which the file has a box of it.

    Attributes:
        name: its class, as the file calls it.
        score: mean score of its boxes, 0 to 1; 1 where the file has none.
        frames: int64 (K,), rising, counted from 0.
        boxes_xyxy: float64 (K, 4), left, top, right, bottom in units of the file.
        present: bool (K,), whether it is there in that very frame.
        lasts: bool (K,), whether it stays from there to its next box, to which it moves evenly, or to the end after its last.
        at: int64 (K,), where in the file each box stands, in terms of `Brought.place`.
    """

    name: str
    score: float
    frames: NDArray[np.int64]
    boxes_xyxy: NDArray[np.float64]
    present: NDArray[np.bool_]
    lasts: NDArray[np.bool_]
    at: NDArray[np.int64]


@dataclass(frozen=True)
class Brought:
    """All that a file says.

    Attributes:
        format: what it is.
        name: what the file is called.
        tracks: in the order in which the file numbers them.
        place: words for where a box stands, e.g. `line 7 of gt.txt`.
        size: (width, height) of the picture in units of the boxes; None for the pixels of whatever film it is.
        pixels: whether those units are pixels, so that `size` must be that of the film.
        frames: how many frames its film has, and `slack` by how many that may be off; None where it does not say.
        last: the last frame that anybody looked at, from 0; None for that of the film.
        notes: sentences on what was left out or understood in one way of several.
    """

    format: BroughtFormat
    name: str
    tracks: tuple[BroughtTrack, ...]
    place: Callable[[int], str]
    size: tuple[float, float] | None = None
    pixels: bool = True
    frames: int | None = None
    slack: int = 0
    last: int | None = None
    notes: tuple[str, ...] = ()


def class_name(text: object, where: str) -> str:
    """The name of a class on one line (LaiarError where it is empty)."""
    name = one_line(" ".join(one_line(str(text), 10_000).split()), MAX_NAME)
    if not name:
        raise LaiarError(f"{where} has a class without a name; give it one in the tool that wrote the file")
    return name


@dataclass
class Rows:
    """Boxes one by one, as a reader meets them. `place` says where one stands."""

    place: Callable[[int], str]
    _rows: dict[TrackId, array[float]] = field(default_factory=dict)
    _names: dict[TrackId, Counter[str]] = field(default_factory=dict)
    _boxes: int = 0

    def add(
        self,
        track: TrackId,
        name: str,
        frame: int,
        box: Box,
        at: int,
        *,
        score: float = 1.0,
        present: bool = True,
        lasts: bool = False,
    ) -> None:
        """Take a box.

        Args:
            track: which thing of the file it is.
            name: its class; where a tracker changes its mind, the one it said most counts.
            frame: from 0.
            box: left, top, right, bottom.
            at: where it stands.
            score: how sure its detector was.
            present: whether the thing is there in that frame.
            lasts: whether it stays after it.

        Raises:
            LaiarError: for numbers that no box or frame has, and for too many boxes.
        """
        left, top, right, bottom = box
        if not (math.isfinite(left + top + right + bottom) and math.isfinite(score)):
            raise LaiarError(f"{self.place(at)} has a number that is not finite: {box}; correct or remove that box")
        if present and not (right > left and bottom > top):
            raise LaiarError(
                f"{self.place(at)} has a box without area: left {left:g}, top {top:g}, right {right:g}, bottom {bottom:g}; "
                "correct or remove it"
            )
        if not 0 <= frame <= MAX_FRAME:
            raise LaiarError(f"{self.place(at)} has frame number {frame} as counted from 0; no film has such a frame")
        self._boxes += 1
        if self._boxes > MAX_BOXES:
            raise LaiarError(f"{self.place(at)} is box {self._boxes:,}; at most {MAX_BOXES:,} are read: bring fewer tracks")
        if track not in self._rows:
            self._rows[track], self._names[track] = array("d"), Counter()
        self._rows[track].extend((at, frame, left, top, right, bottom, score, present, lasts))
        self._names[track][name] += 1

    def numbers(self, values: Iterable[object], at: int, what: str) -> list[float]:
        """Finite numbers of text or JSON.

        Args:
            values: of the file.
            at: where they stand.
            what: what they are, for the sentence.

        Returns:
            The numbers.

        Raises:
            LaiarError: one of them is none.
        """
        found = []
        for value in values:
            number = as_number(value)
            if number is None:
                raise no_number(value, f"{self.place(at)}: {what}")
            found.append(number)
        return found

    def integer(self, value: object, at: int, what: str) -> int:
        """A whole number of text or JSON.

        Args:
            value: of the file.
            at: where it stands.
            what: what it is, for the sentence.

        Returns:
            The number.

        Raises:
            LaiarError: it is none.
        """
        found = as_number(value)
        if found is None or found % 1:
            raise no_number(value, f"{self.place(at)}: {what}", "whole")
        return int(found)

    def tracks(self, by_id: bool = False) -> tuple[BroughtTrack, ...]:
        """All tracks, in the order in which they came, or in that of their ids (LaiarError: one has two boxes in a frame)."""
        return tuple(self._track(track) for track in (sorted(self._rows, key=_order) if by_id else self._rows))

    def _track(self, track: TrackId) -> BroughtTrack:
        rows = np.frombuffer(self._rows[track]).reshape(-1, _COLUMNS)
        rows = rows[np.argsort(rows[:, 1], kind="stable")]
        at, frames = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
        doubled = np.flatnonzero(np.diff(frames) == 0)
        if len(doubled):
            raise LaiarError(
                f"{self.place(int(at[doubled[0] + 1]))} is a second box of {track!r} in one frame; "
                "each thing needs an id of its own"
            )
        name = self._names[track].most_common(1)[0][0]
        score = float(rows[:, 6].mean().clip(0, 1))
        return BroughtTrack(name, score, frames, rows[:, 2:6], rows[:, 7] > 0, rows[:, 8] > 0, at)


def _order(track: TrackId) -> tuple[bool, float, str]:
    """Numbers by their size, and then words."""
    text = str(track)
    number = as_number(text)
    return number is None, number or 0.0, text


def lasting_steps(
    tracks: tuple[BroughtTrack, ...], source: str, frames: Iterable[int] = ()
) -> tuple[tuple[BroughtTrack, ...], tuple[str, ...]]:
    """Where every n-th frame alone was looked at, things stay from one of those to the next, and only so long.

    Args:
        tracks: as they are in a file, each box in its frame alone.
        source: the file.
        frames: that were looked at; by default those that have boxes.

    Returns:
        The tracks, and a note where there is such a step.
    """
    seen = np.unique(np.concatenate([np.array(list(frames), dtype=np.int64), *(track.frames for track in tracks)]))
    step = int(np.gcd.reduce(np.diff(seen))) if len(seen) >= STEPS else 1
    if step == 1:
        return tracks, ()
    stayed = tuple(replace(track, lasts=np.append(np.diff(track.frames) == step, False)) for track in tracks)
    return stayed, (f"{source} has boxes in one of every {step} frames; between those I drew the line from one to the next.",)
