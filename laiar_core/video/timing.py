"""When frames are shown, where what the file says of it repeats, starts again, is missing or cannot be written into an MP4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

JUMP_S = 10.0  # FFmpeg's own limit: beyond it a recording was put together, and nobody waited
LOOK_AHEAD = 8  # frames in which times that fell must be back where they were, or they have started again
FINE = Fraction(1, 1_000_000)
_MOST_TICKS = 2**31 - 1  # between two frames of an MP4
_LEAST_SCALE = 20_000  # FFmpeg writes no MP4 with coarser units


@dataclass(frozen=True)
class Mended:
    """Times that rise.

    Attributes:
        ticks: int64 (F,), in the units that came in, or finer ones.
        time_base: length of one unit in seconds.
        repeated: how many frames had the time of another one, an earlier time than the frame before, or none.
        restarts: the frames at which times started again, or jumped ahead.
    """

    ticks: NDArray[np.int64]
    time_base: Fraction
    repeated: int
    restarts: tuple[int, ...]


def mended(times: Sequence[int | None], time_base: Fraction, usual: int, jumps: bool) -> Mended:
    """Times of frames in the order in which they are shown, made to rise.

    Frames with no time of their own (none, the same as the frame before, or an earlier one) are spread evenly between their
    neighbours. Where times start again, and in formats with `jumps` also where they leap ahead, the rest follows on.

    Args:
        times: F times in units of `time_base`.
        time_base: length of one unit in seconds.
        usual: the time from one frame to the next, in the same units.
        jumps: whether a gap of more than `JUMP_S` is none.

    Returns:
        The times.
    """
    usual = max(usual, 1)
    shifted, restarts = _followed_on(times, usual, int(JUMP_S / time_base) if jumps else None)
    highest = np.maximum.accumulate(np.array([-(2**62) if time is None else time for time in shifted], dtype=np.int64))
    own = np.append(True, np.diff(highest) > 0) & np.array([time is not None for time in shifted])
    if not own.any():
        return Mended(np.arange(len(times), dtype=np.int64) * usual, time_base, len(times), ())
    anchors = np.flatnonzero(own)
    repeated = len(times) - len(anchors)
    if not repeated:
        return Mended(highest, time_base, 0, restarts)
    finer = int(np.diff(anchors, append=len(times)).max())  # so that what lies between has a time of its own
    ticks = highest * finer
    before = np.arange(len(times)) - anchors[0]
    ticks[: anchors[0]] = ticks[anchors[0]] + before[: anchors[0]] * usual * finer
    ends = [*anchors[1:].tolist(), len(times)]
    for first, end in zip(anchors.tolist(), ends, strict=True):
        step = (ticks[end] - ticks[first]) // (end - first) if end < len(times) else usual * finer
        ticks[first:end] = ticks[first] + np.arange(end - first) * step
    return Mended(ticks, time_base / finer, repeated, restarts)


def _followed_on(times: Sequence[int | None], usual: int, leap: int | None) -> tuple[list[int | None], tuple[int, ...]]:
    """Times without the places where they start again or leap ahead, and those places."""
    shifted: list[int | None] = []
    restarts: list[int] = []
    offset, last = 0, None
    for at, time in enumerate(times):
        if time is None:
            shifted.append(None)
            continue
        if last is not None:
            fell = time + offset < last and not any(
                later is not None and later + offset > last for later in times[at + 1 : at + 1 + LOOK_AHEAD]
            )
            if (fell and at + 1 < len(times)) or (leap is not None and time + offset - last > leap):
                offset = last + usual - time
                restarts.append(at)
        shifted.append(time + offset)
        last = time + offset if last is None else max(last, time + offset)
    return shifted, tuple(restarts)


def writable(ticks: NDArray[np.int64], time_base: Fraction) -> tuple[NDArray[np.int64], Fraction]:
    """The same times in units in which an MP4 can hold them: their own where that is possible, or else to the microsecond.

    Args:
        ticks: int64 (F,), rising, from 0.
        time_base: length of one unit in seconds.

    Returns:
        Rising times and their unit.
    """
    longest = int(np.diff(ticks).max(initial=1)) * time_base  # seconds
    if time_base.denominator <= FINE.denominator and longest * max(time_base.denominator, _LEAST_SCALE) <= _MOST_TICKS:
        return ticks, time_base
    unit = FINE
    while longest / unit > _MOST_TICKS:  # a gap of more than half an hour
        unit *= 10
    # Never before the frame in front, however close they lie.
    rounded = np.array([round(Fraction(tick) * time_base / unit) for tick in ticks.tolist()], dtype=np.int64)
    steps = np.arange(len(rounded))
    return np.maximum.accumulate(rounded - steps) + steps, unit
