"""Stretches of a video to learn from: all of it, or a window as localisation looks through; and what happens in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.model.video_tokens import VideoTokens
from laiar_core.training.windows import jittered_frames

WHOLE = 0.5  # share of the examples that are whole videos
SHORTEST_S, LONGEST_S = 5.0, 14.0  # of a window
FEWEST_FRAMES = 4
ENOUGH = 0.5  # of an action or of the window must lie in both for the window to show the action
DOUBTFUL = -1.0  # the target of an action that a window only touches: it is not learned from


def drawn_stretch(video: VideoTokens, frames: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], tuple[float, float]]:
    """Random frames of a random stretch.

    Args:
        video: the tokens of a video.
        frames: how many, at most.
        rng: of everything random.

    Returns:
        The frames, rising, and from when to when the stretch goes, in seconds; infinite both ways for the whole video.
    """
    count = len(video.times_s)
    first, end, span = 0, count, (-np.inf, np.inf)
    if rng.random() >= WHOLE:
        length = rng.uniform(SHORTEST_S, LONGEST_S)
        start = rng.uniform(video.times_s[0] - length / 2, video.times_s[-1] - length / 2)
        first, end = np.searchsorted(video.times_s, [start, start + length]).tolist()
        first = max(0, min(first, count - FEWEST_FRAMES))
        end = min(count, max(end, first + FEWEST_FRAMES))
        span = float(video.times_s[first]), float(video.times_s[end - 1])
    return first + jittered_frames(end - first, frames, rng), span


def actions_in(video: VideoTokens, span: tuple[float, float], actions: int) -> NDArray[np.float32]:
    """What happens in a stretch of a video.

    Args:
        video: its tokens, with its annotated actions.
        span: from when to when, in seconds.
        actions: A, how many there are.

    Returns:
        float32 (A,): 1 for an action that the stretch shows, 0 for one that it does not, DOUBTFUL between.
    """
    target = np.zeros(actions, dtype=np.float32)
    start, end = span
    lengths = video.spans_s[:, 1] - video.spans_s[:, 0]
    shared = np.minimum(video.spans_s[:, 1], end) - np.maximum(video.spans_s[:, 0], start)
    shown = (shared >= 0) & (shared >= ENOUGH * np.minimum(lengths, end - start))
    target[video.actions[shared >= 0]] = DOUBTFUL
    target[video.actions[shown]] = 1
    return target
