"""From the predictions of windows to the segments of a video: the most probable course of actions, where every change costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from laiar_core.timeline.schema import TimelineSettings, Window

LEAST = 1e-6  # a probability below this counts as this: no single window may rule an action out

Floats = NDArray[np.float64]
Run = tuple[int, int, int]  # first frame, last frame, action


def votes(windows: Sequence[Window], frames: int) -> Floats:
    """Log-probability (F, A) of each action in each frame: the mean over the windows that the frame lies in."""
    total = np.zeros((frames, len(windows[0].probabilities)))
    count = np.zeros((frames, 1))
    for window in windows:
        span = slice(window.first_frame, window.last_frame + 1)
        total[span] += np.log(np.maximum(window.probabilities, LEAST))
        count[span] += 1
    return total / np.maximum(count, 1)


def decode(scores: Floats, seconds: Floats, settings: TimelineSettings) -> list[Run]:
    """The runs of frames of one action each, which tile the video.

    Args:
        scores: (F, A), the log-probability of each action in each frame.
        seconds: (F,), how long each frame is shown.
        settings: what a change of action costs, and how short a run may be.

    Returns:
        First frame, last frame and action of each run, in their order.
    """
    weighed = scores * seconds[:, None]
    path = cheapest_path(weighed, settings.switch_cost)
    runs = _runs(path)
    while len(runs) > 1:
        lengths = [float(seconds[first : last + 1].sum()) for first, last, _ in runs]
        shortest = int(np.argmin(lengths))
        if lengths[shortest] >= settings.shortest_s:
            break
        first, last, _ = runs[shortest]
        beside = [runs[i][2] for i in (shortest - 1, shortest + 1) if 0 <= i < len(runs)]
        path[first : last + 1] = max(beside, key=lambda action: weighed[first : last + 1, action].sum())
        runs = _runs(path)
    return runs


def joined(runs: Sequence[Run], action: int) -> list[Run]:
    """The runs with neighbours of this action made one; two like runs of another are two actions, e.g. a pick after a pick."""
    together: list[Run] = []
    for first, last, name in runs:
        if together and together[-1][2] == name == action:
            first = together.pop()[0]
        together.append((first, last, name))
    return together


def cheapest_path(scores: Floats, switch_cost: float) -> NDArray[np.int64]:
    """The action (F,) of each frame that has the highest sum of scores (F, A) less the cost of each switch (Viterbi)."""
    frames, actions = scores.shape
    stayed = np.arange(actions)
    came_from = np.zeros((frames, actions), dtype=np.int64)
    best = scores[0]
    for frame in range(1, frames):
        leader = int(best.argmax())
        switches = best < best[leader] - switch_cost
        came_from[frame] = np.where(switches, leader, stayed)
        best = np.where(switches, best[leader] - switch_cost, best) + scores[frame]
    path = np.empty(frames, dtype=np.int64)
    path[-1] = best.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = came_from[frame, path[frame]]
    return path


def _runs(path: NDArray[np.int64]) -> list[Run]:
    runs: list[Run] = []
    for action, group in groupby(path.tolist()):
        first = runs[-1][1] + 1 if runs else 0
        runs.append((first, first + len(list(group)) - 1, action))
    return runs
