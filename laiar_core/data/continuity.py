"""Where a track breaks: the one rule of what is one thing, seen without a pause.

A thing comes late, goes early, or is lost for a while; and what follows things in films takes one for another at times, as do
people who draw boxes, so that a track jumps. What is said across such a break was never seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip, Track

# A missing box is bridged between its neighbours where one was seen so shortly before or after.
BRIDGED_S = 0.3
# A jump is a stretch of so long at most, or two boxes with none between, in which a thing moves or grows more than it can.
# `python -m benchmarks.track_jumps` counts what that cuts of annotated tracks, and of tracks that were put together.
JUMP_S = 0.4
APART = 1.0  # sizes of its box that it moves at least, and beside that
FAR = 0.08, 0.6  # widths of the picture, and so many more in each second
GROWTH = 2.7, 2.0  # logarithm of its area, the same: what comes out from behind something grows fast

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


def segments(clip: Clip) -> Numbers:
    """Which frames of each track belong together, so that something may be said across them: nothing broke off between them.

    Args:
        clip: with the tracks.

    Returns:
        int64 (K, F): a number for each uninterrupted sight of a thing, rising; -1 where the thing is not seen.
    """
    return np.array([_segments(track, clip.frame_times_s, clip.frame_size[0]) for track in clip.tracks], dtype=np.int64).reshape(
        -1, len(clip)
    )


def pieces(track: Track, times_s: Floats, width: float) -> Numbers:
    """Which frames show one thing, whether or not it is present in them.

    Args:
        track: the thing.
        times_s: (F,) when the frames are shown.
        width: of the picture, in pixels.

    Returns:
        int64 (F,), a number that rises with each jump; -1 inside a jump, where boxes lie between two things.
    """
    if track.segments is not None:
        return track.segments
    numbers = np.zeros(len(times_s), dtype=np.int64)
    seen = np.flatnonzero(track.present)
    jumps = seen[_jumps(track.boxes_xyxy[seen].astype(np.float64), times_s[seen], width)]  # (J, 2)
    for _, landed in jumps:
        numbers[landed:] += 1
    for left, landed in jumps:
        numbers[left + 1 : landed] = -1
    return numbers


def _segments(track: Track, times_s: Floats, width: float) -> Numbers:
    if track.segments is not None:
        return track.segments
    numbers = np.full(len(times_s), -1, dtype=np.int64)
    piece = pieces(track, times_s, width)
    seen = np.flatnonzero(track.present & (piece >= 0))
    if len(seen) == 0:
        return numbers
    lost = (np.diff(times_s[seen]) > 2 * BRIDGED_S) & (np.diff(seen) > 1)
    number = np.concatenate([[0], np.cumsum(lost | (np.diff(piece[seen]) != 0))])
    frames = np.arange(len(times_s))
    before, after = np.searchsorted(seen, frames, side="right") - 1, np.searchsorted(seen, frames, side="left")
    inside = (before >= 0) & (after < len(seen))
    before, after = number[before[inside]], number[after[inside]]
    numbers[inside] = np.where(before == after, before, -1)
    return numbers


def _jumps(boxes: Floats, times_s: Floats, width: float) -> Numbers:
    """The shortest stretches in which boxes (n, 4) go farther or grow more than a thing can: their first and last box (J, 2)."""
    found = np.zeros((0, 2), dtype=np.int64)
    centre, extent = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]  # (n, 2), (n, 2)
    size, area = np.sqrt(extent.prod(axis=1)), np.log(extent.prod(axis=1))  # (n,), (n,)
    if len(boxes) < 2 or (np.hypot(*np.ptp(centre, axis=0)) <= FAR[0] * width and np.ptp(area) <= GROWTH[0]):
        return found
    inside = np.zeros(len(boxes), dtype=bool)  # whether the stretch that begins here, one box shorter, holds a jump
    for length in range(1, len(boxes)):
        took = times_s[length:] - times_s[:-length]  # (n - length,)
        if length > 1 and took.min() > JUMP_S:
            break
        moved = np.hypot(*(centre[length:] - centre[:-length]).T)
        far = (moved > APART * np.maximum(size[length:], size[:-length])) & (moved > (FAR[0] + FAR[1] * took) * width)
        grown = np.abs(area[length:] - area[:-length]) > GROWTH[0] + GROWTH[1] * took
        within = inside[:-1] | inside[1:]
        new = (far | grown) & ~within & ((took <= JUMP_S) | (length == 1))
        first = np.flatnonzero(new)
        found = np.concatenate([found, np.stack([first, first + length], axis=1)])
        inside = within | new
    return found[np.lexsort(found.T)]
