"""The frames of a film whose packets do not tell: every one is decoded, numbered, and given a time that can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.video.decoder import numbered
from laiar_core.video.open_film import opened
from laiar_core.video.packets import Packets
from laiar_core.video.timing import JUMP_S, Mended, mended

_UNTIMED = ("avi",)  # formats that have no times of being shown
_JOIN = 4  # packets: so near behind one that is torn the next recording begins, if that is why
_LOST = 1.5  # times the usual from one frame to the next
_NAMED = 5
_EDGE = 6  # frames: so near to the end a fault belongs to it, as frames are stored in another order than they are shown in


@dataclass(frozen=True)
class Recount:
    """The frames that can be decoded.

    Attributes:
        numbers: int64 (F,), rising: which of the decoder's frames each is, from 0.
        ticks: int64 (F,), rising: when each is shown.
        time_base: length of one tick in seconds.
        part: the packets that were decoded: from the first to before the second.
        left_out_at_end: how many frames at the end cannot be decoded.
        notes: sentences to read before any result.
        repeated: how many frames were given times between their neighbours'.
    """

    numbers: NDArray[np.int64]
    ticks: NDArray[np.int64]
    time_base: Fraction
    part: tuple[int, int]
    left_out_at_end: int
    notes: tuple[str, ...]
    repeated: int


def recount(packets: Packets, path: Path) -> Recount:
    """Decode a film once.

    Args:
        packets: its packets.
        path: its file.

    Returns:
        Its frames; what cannot be decoded at either end is left out.

    Raises:
        LaiarError: nothing can be decoded, or something in the middle cannot.
    """
    # Before the first keyframe nothing can be made out; where none is marked, the decoder finds where it can begin.
    part = (next((at for at, packet in enumerate(packets.all) if packet.key), 0), len(packets.all))
    times: list[int | None] = []  # of each picture, in the order of the decoder
    whole: list[bool] = []
    faults: list[tuple[int, int | None]] = []  # packets of which nothing can be made: after how many pictures, and when
    with opened(path) as film:
        stream = film.streams[packets.stream]
        assert isinstance(stream, VideoStream)
        for frame, time in numbered(film, stream, part):
            if frame is None:
                faults.append((len(times), time))
            else:
                times.append(time)
                whole.append(not frame.is_corrupt)
    good = np.flatnonzero(whole)
    if not len(good):
        raise LaiarError(f"not one picture of {path.name!r} can be decoded; copy or convert it again")
    first, late = int(good[0]), len(times) - _EDGE
    faulty = [at for at, _ in faults] + np.flatnonzero(~np.array(whole)).tolist()
    if broken := [at for at in (*faulty, *_torn(packets)) if first < at < late]:
        raise _broken(path, min(broken), times, packets)
    kept = [times[at] for at in good]
    made, notes = _times(kept, packets)
    if at_start := _before(packets, kept[0], part[0]):
        notes.insert(0, f"{_frames(at_start)} left out at the start, as what came before is needed to decode them.")
    missing = max(packets.claimed - len(packets.all), 1) if packets.cut else 0
    at_end = max(sum(at >= late for at in faulty), missing)
    return Recount(good.astype(np.int64), made.ticks, made.time_base, part, at_end, tuple(notes), made.repeated)


def _times(times: list[int | None], packets: Packets) -> tuple[Mended, list[str]]:
    """When frames are shown, from what the decoder says, and sentences on what that lacks."""
    base, usual = packets.time_base, max(round(1 / (packets.rate * packets.time_base)), 1)
    own = [time for time in times if time is not None]
    rise = all(later > time for time, later in pairwise(own))
    stored = [packet.pts if packet.pts is not None else packet.dts for packet in packets.all if packet.shown]
    in_order = [time for time in stored if time is not None]
    note = (
        f"The film does not say when its frames are shown; it is taken to show {float(packets.rate):.5g} a second, so that all "
        "times here are nominal."
    )
    if not rise and packets.reordered and in_order == sorted(in_order) and len(set(in_order)) == len(times):
        # AVI has the times of decoding, which are those of being shown in another order.
        return Mended(np.array(in_order, dtype=np.int64), base, 0, ()), [note]
    made = mended(times, base, usual, packets.jumps)
    if made.repeated > len(times) / 2 or (not rise and packets.container in _UNTIMED):
        return Mended(np.arange(len(times), dtype=np.int64), 1 / packets.rate, 0, ()), [note]
    notes = []
    if made.restarts:
        where = ", ".join(map(str, made.restarts[:_NAMED])) + (" …" if len(made.restarts) > _NAMED else "")
        notes.append(
            f"Its times start again or leap after frame {where}, as in recordings that were put together; what follows is "
            "shown at once."
        )
    return made, notes


def _torn(packets: Packets) -> list[int]:
    """Packets of which bytes are missing, unless a recording ends there and the next begins without any time between."""
    found = []
    for at, packet in enumerate(packets.all):
        around = packets.all[at : at + _JOIN]
        times = [near.dts for near in around if near.dts is not None]
        steps = np.diff(times) * float(packets.time_base * packets.rate)  # in frames
        lost = any(_LOST < step < JUMP_S * packets.rate for step in steps)
        if not packet.whole and (lost or not any(near.key for near in around)):
            found.append(at)
    return found


def _before(packets: Packets, first: int | None, skipped: int) -> int:
    """How many stored frames would be shown before the first that can be decoded."""
    if first is None:
        return skipped
    leading = packets.all[skipped : skipped + 2 * _EDGE]
    return skipped + sum(packet.shown and packet.pts is not None and packet.pts < first for packet in leading)


def _broken(path: Path, at: int, times: list[int | None], packets: Packets) -> LaiarError:
    before, zero = ([time for time in times[part] if time is not None] for part in (slice(at), slice(1)))
    time = float((before[-1] - zero[0]) * packets.time_base) if before and zero else at / float(packets.rate)
    return LaiarError(f"the film {path} is broken at {time:.2f} s, in the middle (frame {at}); copy or convert it again")


def _frames(count: int) -> str:
    return "1 frame was" if count == 1 else f"{count} frames were"
