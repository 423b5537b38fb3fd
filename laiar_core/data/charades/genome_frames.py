"""Which frame of a film is which of Action Genome's numbers.

Its authors had FFmpeg write every film as numbered images, from 1, and annotated some of them. So number n is the n-th frame that
is shown, exactly, where the frames are evenly spaced, as they are in the official films. Where a film skips, FFmpeg writes frames
again and again to fill the gap at the film's nominal rate; how, has changed over its versions, so there a frame is found by its
time, which can be a few frames beside the annotated one but does not drift. tests/data/test_genome_film.py compares three
recordings with published frames of them, picture by picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Video
from laiar_core.errors import LaiarError

NOMINAL_FPS = 30.0  # of most of the films; the annotation counts frames and stores no times


@dataclass(frozen=True)
class Footage:
    """When the annotated frames of a video are shown.

    Attributes:
        times_s: float64 (F,), seconds from the start of the video.
        fps: mean frame rate.
        video: the film at these frames, or None where it is not here; times and rate are nominal then.
    """

    times_s: NDArray[np.float64]
    fps: float
    video: Video | None = None


def frame_places(numbers: NDArray[np.int32], times_s: NDArray[np.float64], rate: float) -> NDArray[np.int64]:
    """Which frame of a film each number of Action Genome is.

    Args:
        numbers: (n,) numbers, from 1.
        times_s: (F,) times of all frames of the film.
        rate: its nominal rate, in frames a second.

    Returns:
        Frames int64 (n,), from 0.
    """
    written = np.round((times_s - times_s[0]) * rate).astype(np.int64)  # how many images FFmpeg had written before each frame
    if written[-1] < len(times_s):  # evenly spaced
        return numbers.astype(np.int64) - 1
    places: NDArray[np.int64] = np.searchsorted(written, numbers - 1, side="right") - 1
    return places


def filmed(path: Path, numbers: NDArray[np.int32]) -> Footage:
    """The frames of these numbers in their film (LaiarError for a film that cannot be the annotated one)."""
    # Only who has films needs what reads them.
    from laiar_core.video.frame_index import frame_table

    table = frame_table(path)
    times_s, rate = table.times_s, float(table.rate)
    length_s = float(times_s[-1] - times_s[0])
    images = max(len(times_s), round(length_s * rate) + 1)
    if numbers[-1] > images:
        raise LaiarError(
            f"the film {path} has {images} frames, but its frame {numbers[-1]} is annotated; copy the film again or take it away"
        )
    places = frame_places(numbers, times_s, rate)
    if len(np.unique(places)) < len(places):
        raise LaiarError(f"the film {path} shows one frame where two are annotated; copy the film again or take it away")
    fps = (len(times_s) - 1) / length_s if length_s else rate
    return Footage(times_s[places] - times_s[0], fps, Video(path, times_s[places]))


def not_filmed(numbers: NDArray[np.int32], length_s: float) -> Footage:
    """The same where the film is not here: 30 frames a second, or more where the last would lie outside the video."""
    rate = max(NOMINAL_FPS, float(numbers[-1]) / length_s)
    return Footage((numbers - 1) / rate, rate)
