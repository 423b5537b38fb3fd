"""The windows of a video: which stretches of it the model sees, one after the other, and what it predicts of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.explain.sentences import undecided
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import NobodySeenError
from laiar_core.timeline.schema import Stretch, TimelineSettings, Window


def frame_ends(clip: Clip) -> NDArray[np.float64]:
    """When each frame (F,) of a clip ends, in seconds from its start: where the next begins, the last after the usual time."""
    times = clip.frame_times_s - clip.frame_times_s[0]
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 1 / clip.fps
    return np.append(times[1:], times[-1] + usual)


def stretch_of(ends_s: NDArray[np.float64], first: int, last: int) -> Stretch:
    """The frames `first` to `last` of a clip as a stretch.

    Args:
        ends_s: float64 (F,), when each of the clip's frames ends.
        first: the first frame, counted from 0.
        last: the last frame, which is part of the stretch.

    Returns:
        Its frames and seconds.
    """
    start = float(ends_s[first - 1]) if first else 0.0
    return Stretch(first_frame=first, last_frame=last, start_s=start, end_s=float(ends_s[last]))


def window_of(checkpoint: Checkpoint, stretch: Stretch, probabilities: NDArray[np.float32], clip: Clip) -> Window:
    """A stretch with its probabilities.

    Args:
        checkpoint: whose they are.
        stretch: where it lies.
        probabilities: (A,).
        clip: what the model sees there.

    Returns:
        The window, undecided where nothing can be said of it.
    """
    found = torch.from_numpy(probabilities)  # (A,)
    unsure, withheld = undecided(float(checkpoint.sayable(found).max())), dict[str, str]()
    if not unsure:  # what is likely may still be withheld there
        with suppress(NobodySeenError):
            run = run_model(checkpoint, clip)
            withheld = {action: why for action, why in run.withheld.items() if action not in checkpoint.withheld}
            unsure = run.out_of_domain or undecided(float(run.sayable.max()))
    return Window(**stretch.model_dump(), probabilities=tuple(probabilities.tolist()), undecided=unsure, withheld=withheld)


def sayable(windows: Sequence[Window], actions: Sequence[str], withheld: Collection[str]) -> NDArray[np.float64]:
    """The probabilities of windows with zeros for what is not said of each.

    Args:
        windows: W of them.
        actions: A names, those of their probabilities.
        withheld: actions that are never said.

    Returns:
        (W, A).
    """
    likely = np.array([window.probabilities for window in windows], dtype=np.float64).reshape(len(windows), len(actions))
    said = [[action not in withheld and action not in window.withheld for action in actions] for window in windows]
    return np.asarray(likely * np.array(said, dtype=bool).reshape(likely.shape))


def cut(clip: Clip, settings: TimelineSettings) -> list[Stretch]:
    """The windows of a clip by their start. The last one ends with the clip; a clip shorter than a window is one window.

    A window is as long in seconds, whatever the rate of the frames; one with the same frames as the one before is left out.
    """
    ends = frame_ends(clip)
    starts = np.append(0, ends[:-1])
    room = max(0.0, float(ends[-1]) - settings.window_s)
    begins = np.append(np.arange(0, room - settings.stride_s / 2, settings.stride_s), room)
    # Half a frame of tolerance, or the sums of 1/30 s decide which frames are inside.
    slack = float(np.median(ends - starts)) / 2
    first = np.minimum(np.searchsorted(starts, begins - slack), len(clip) - 1)
    last = np.maximum(np.searchsorted(ends, begins + settings.window_s + slack, side="right") - 1, first)
    return [stretch_of(ends, *map(int, pair)) for pair in dict.fromkeys(zip(first.tolist(), last.tolist(), strict=True))]
