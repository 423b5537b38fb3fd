"""Domain shift on the same recordings: what a clip would be with worse boxes, another camera or fewer frames.

Every shift is a pure function from clip to clip. What is random in it depends on the clip id and a seed alone, so every model is
measured on the same shifted clips. Annotated relations and the action stay: nothing that happens in the clip changes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.camera_views import cut_at_the_edge, every_nth_frame, mirrored, reboxed, zoomed
from laiar_core.data.clip import Clip, Track
from laiar_core.errors import LaiarError

JITTER = 0.05  # standard deviation of each side, in parts of the box's size
DROPPED = 0.2  # share of the boxes that are missing
GAP = 6.0  # mean length of a stretch of missing boxes, in frames
ZOOM_IN, ZOOM_OUT = 1.4, 0.7
NTH_FRAME = 4

Shift = Callable[[Clip], Clip]


def box_jitter(clip: Clip, seed: int = 0) -> Clip:
    """Every side of every box is off by an amount of its own, as a detector's is: 5 % of the box's size (standard deviation)."""
    rng = _generator(clip, seed)

    def shake(track: Track) -> Track:
        size: NDArray[np.float32] = np.tile(track.boxes_xyxy[:, 2:] - track.boxes_xyxy[:, :2], 2)  # (F, 4)
        # Four deviations at most, so that no box turns inside out.
        noise = rng.normal(0, JITTER, size.shape).clip(-4 * JITTER, 4 * JITTER)
        return reboxed(track, track.boxes_xyxy + noise * size)

    return cut_at_the_edge(replace(clip, tracks=tuple(shake(track) for track in clip.tracks)))


def dropped_detections(clip: Clip, seed: int = 0) -> Clip:
    """A fifth of the boxes is missing, in stretches of 6 frames on average, for each thing on its own."""
    rng = _generator(clip, seed)

    def lose(track: Track) -> Track:
        return reboxed(track, track.boxes_xyxy, track.present & ~_gaps(len(track.present), rng))

    return replace(clip, tracks=tuple(lose(track) for track in clip.tracks))


def zoomed_in(clip: Clip) -> Clip:
    """The camera is nearer, 1.4 times; what leaves the picture is lost."""
    return cut_at_the_edge(zoomed(clip, ZOOM_IN))


def zoomed_out(clip: Clip) -> Clip:
    """The camera is farther away, 0.7 times."""
    return zoomed(clip, ZOOM_OUT)


def fewer_frames(clip: Clip) -> Clip:
    """A slow camera: every fourth frame only, 7.5 in a second of CAD-120."""
    return every_nth_frame(clip, NTH_FRAME)


SHIFTS: Mapping[str, Shift] = {
    "box_jitter": box_jitter,
    "dropped_detections": dropped_detections,
    "mirrored": mirrored,
    "zoomed_in": zoomed_in,
    "zoomed_out": zoomed_out,
    "fewer_frames": fewer_frames,
}


def shift_named(name: str) -> Shift:
    """The shift of that name (LaiarError, with the names that there are, for another)."""
    if name not in SHIFTS:
        raise LaiarError(f"unknown shift {name!r}; allowed are {', '.join(SHIFTS)}")
    return SHIFTS[name]


def _generator(clip: Clip, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(clip.clip_id.encode())])


def _gaps(frames: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Frames (F,) that fall into a gap: a chain of two states that is in a gap `DROPPED` of the time."""
    ends, begins = 1 / GAP, DROPPED / (1 - DROPPED) / GAP
    missing = np.zeros(frames, dtype=np.bool_)
    inside = bool(rng.random() < DROPPED)
    for frame, chance in enumerate(rng.random(frames)):
        missing[frame] = inside
        inside = bool(chance >= ends) if inside else bool(chance < begins)
    return missing
