"""When does each action happen? The scores of all actions at points of time, where several can happen in a clip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import collate

POINTS = 25  # as Charades asks for (Sigurdsson et al. 2016)
AROUND_S = 4.0  # how much of the clip is looked at on each side of a point
FEWEST_FRAMES = 4  # what is looked at is widened to so many, where the frames lie far apart
BATCH = 32


@dataclass(frozen=True)
class Localisation:
    """Probabilities of all actions at some points of a clip.

    Attributes:
        times_s: float64 (P,), the points in seconds of the clip, evenly from 0 to its end.
        probabilities: float32 (P, A), each from what lies around its point alone.
    """

    times_s: NDArray[np.float64]
    probabilities: NDArray[np.float32]


def localise(checkpoint: Checkpoint, clip: Clip, points: int = POINTS) -> Localisation:
    """Ask the video stream about what lies around each point (LaiarError where the model knows nothing in the clip)."""
    times = moments(clip, points)
    return Localisation(times, np.stack(list(looks(checkpoint, clip, times))))


def moments(clip: Clip, points: int) -> NDArray[np.float64]:
    """So many points (P,) of a clip in seconds, evenly from 0 to its end."""
    return np.linspace(0, clip.length_s or float(clip.frame_times_s[-1]), points)


def looks(checkpoint: Checkpoint, clip: Clip, times_s: NDArray[np.float64]) -> Iterator[NDArray[np.float32]]:
    """The probabilities (A,) at these points (P,), one after another, a batch at a time, so that who waits can be told."""
    model = checkpoint.model
    stretches = [around(clip.frame_times_s, time) for time in times_s.tolist()]
    asked = iter(dict.fromkeys(stretches))  # points that see the same frames get the same answer
    answers: dict[tuple[int, int], NDArray[np.float32]] = {}
    for stretch in stretches:
        if stretch not in answers:
            some = list(islice(asked, BATCH))
            with torch.inference_mode():
                batch = collate([checkpoint.tokens_of(clip.stretch(*one)) for one in some])
                probabilities = model.probabilities(model.video(batch).logits, checkpoint.temperature)  # (B, A)
            answers |= dict(zip(some, probabilities.numpy(), strict=True))
        yield answers[stretch]


def around(frame_times_s: NDArray[np.float64], time_s: float) -> tuple[int, int]:
    """First and last frame within AROUND_S of a moment; the FEWEST_FRAMES nearest to it where there are fewer."""
    first, end = np.searchsorted(frame_times_s, [time_s - AROUND_S, time_s + AROUND_S], side="left").tolist()
    if end - first >= FEWEST_FRAMES:
        return first, end - 1
    nearest = np.argsort(np.abs(frame_times_s - time_s), kind="stable")[:FEWEST_FRAMES]
    return int(nearest.min()), int(nearest.max())
