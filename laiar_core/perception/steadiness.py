"""How steadily a film was seen to show a thing: found again and again, in boxes that do not tremble."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.film_tracks import FilmTrack

BESIDE_S = 0.2  # a box is compared with the middle of those so long before and after it, about a look of ours away
HALF = 0.25  # of its size: what trembles by so much is seen half as steadily as what does not


def steadiness(track: FilmTrack, times_s: NDArray[np.float64]) -> float:
    """The share of its frames in which it was really found, times HALF / (HALF + tremble), 0 to 1.

    The tremble is the median, over the frames, of how far the sides of a box lie beside the path from the box before to the box
    after, in sizes of the box. What moves evenly does not tremble, however fast it is.

    Args:
        track: the thing.
        times_s: (F,), rising: when the frames are shown.

    Returns:
        0 for what is present nowhere.
    """
    if not track.present.any():
        return 0.0
    found = float((track.frame_scores[track.present] > 0).mean())
    return found * HALF / (HALF + _tremble(track, times_s))


def _tremble(track: FilmTrack, times_s: NDArray[np.float64]) -> float:
    before = np.searchsorted(times_s, times_s - BESIDE_S + 1e-6)
    after = np.searchsorted(times_s, times_s + BESIDE_S - 1e-6).clip(max=len(times_s) - 1)
    now = np.arange(len(times_s))
    whole = track.present & track.present[before] & track.present[after] & (before < now) & (now < after)
    if not whole.any():
        return 0.0
    boxes = track.boxes_xyxy.astype(np.float64)
    first, last = times_s[before[whole]], times_s[after[whole]]
    share = ((times_s[whole] - first) / (last - first))[:, None]
    path = boxes[before[whole]] * (1 - share) + boxes[after[whole]] * share
    size = np.sqrt(np.prod(boxes[whole, 2:] - boxes[whole, :2], axis=1))
    return float(np.median(np.abs(boxes[whole] - path).max(axis=1) / np.maximum(size, 1)))
