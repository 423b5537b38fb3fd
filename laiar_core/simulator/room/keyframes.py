"""Which frames are annotated: about one in a second, and both sides of every contact that begins or ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from laiar_core.simulator.room.relations import Relations
from laiar_core.simulator.room.space import FPS

_BESIDE = 4  # frames from a change to the annotated frames on its sides
_APART = 8  # frames that a frame of the regular grid keeps from those


def keyframes(relations: Mapping[str, Relations], frames: int) -> tuple[int, ...]:
    """The frames to annotate, in order."""
    chosen: set[int] = set()
    for of_thing in relations.values():
        changes = np.flatnonzero((of_thing.contacting[1:] != of_thing.contacting[:-1]).any(axis=1)) + 1
        ends = [0, *changes.tolist(), frames]
        for before, change, after in zip(ends, ends[1:-1], ends[2:], strict=False):
            chosen |= {max(change - _BESIDE, before), min(change + _BESIDE - 1, after - 1)}
    for frame in range(FPS // 2, frames, FPS):
        if all(abs(frame - other) >= _APART for other in chosen):
            chosen.add(frame)
    return _without_doubles(sorted(chosen), relations)


def _without_doubles(ordered: list[int], relations: Mapping[str, Relations]) -> tuple[int, ...]:
    """Without frames right after another one in which every contact is the same."""
    kept: list[int] = []
    for frame in ordered:
        near = kept and frame - kept[-1] < _BESIDE
        if not near or any((of.contacting[kept[-1]] != of.contacting[frame]).any() for of in relations.values()):
            kept.append(frame)
    return tuple(kept)
