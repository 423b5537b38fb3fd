"""When does each action happen? The probabilities of all actions at moments of a clip, where several can happen in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.inference.stretches import Span, stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint

MOMENTS = 25  # at which Charades asks of a video what happens (Sigurdsson et al. 2016)
AROUND_S = 4.0  # how much of the clip is shown on each side of a moment
FEWEST_FRAMES = 4  # what is shown is widened to so many, where the frames lie far apart


@dataclass(frozen=True)
class Localisation:
    """Probabilities of all actions at P moments of a clip.

    Attributes:
        times_s: float64 (P,), the moments in seconds of the clip.
        probabilities: float32 (P, A), each from what lies around its moment alone.
    """

    times_s: NDArray[np.float64]
    probabilities: NDArray[np.float32]


def moments(length_s: float) -> NDArray[np.float64]:
    """Float64 (25,): the official moments of a video, in seconds from 0 on; the last is not its end."""
    return np.arange(MOMENTS) / MOMENTS * length_s


def localise(checkpoint: Checkpoint, clip: Clip) -> Localisation:
    """Ask the video stream about what lies around each official moment (LaiarError where it knows nothing in the clip)."""
    times = moments(float(clip.frame_times_s[-1]) if clip.length_s is None else clip.length_s)
    return Localisation(times, np.stack(list(stretch_probabilities(checkpoint, clip, spans_around(clip, times.tolist())))))


def spans_around(clip: Clip, times_s: Sequence[float]) -> list[Span]:
    """What is shown of a clip for each moment: the frames within AROUND_S, the FEWEST_FRAMES nearest where there are fewer."""
    return [around(clip.frame_times_s, time) for time in times_s]


def around(frame_times_s: NDArray[np.float64], time_s: float) -> Span:
    """The same for one moment and the times (F,) of frames."""
    first, end = np.searchsorted(frame_times_s, [time_s - AROUND_S, time_s + AROUND_S], side="left").tolist()
    if end - first >= FEWEST_FRAMES:
        return first, end - 1
    nearest = np.argsort(np.abs(frame_times_s - time_s), kind="stable")[:FEWEST_FRAMES]
    return int(nearest.min()), int(nearest.max())
