"""Which frame of one clip belongs to which of the other, so that two players can go in step."""

from __future__ import annotations

import numpy as np

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.frame_numbers import opening

DECIDING, SHARE, SECONDS = "the change that decides", "share of the clip", "seconds"
WAYS = (DECIDING, SHARE, SECONDS)


def partners(mine: Explanation, other: Explanation, way: str) -> list[int]:
    """Which frame is shown beside each frame of a clip.

    Args:
        mine: the explanation of the clip.
        other: that of the clip beside it.
        way: one of WAYS. `DECIDING` brings the changes together that the two sentences name, or begins where one of them has
            none, and stretches what is before and after; `SHARE` stretches the whole clip; `SECONDS` keeps the speed, and the
            shorter clip waits at its end.

    Returns:
        For each frame of `mine` a frame of `other`.
    """
    frames, last = len(mine.clip.frame_numbers), len(other.clip.frame_numbers) - 1
    if way == SECONDS:
        times = np.searchsorted(other.clip.frame_times_s, np.array(mine.clip.frame_times_s) + 1e-6, side="right") - 1
        return [int(frame) for frame in times.clip(0, last)]
    fixed = {0: 0, frames - 1: last}
    if way == DECIDING:
        fixed[opening(mine)[0]] = opening(other)[0]
    known = sorted(fixed)
    return [int(frame) for frame in np.interp(np.arange(frames), known, [fixed[at] for at in known]).round()]
