"""Mean average precision as Charades defines it (`Charades_v1_classify.m` and `Charades_v1_localize.m` of its authors).

The average precision of a class is the mean, over its positives, of the precision at the rank of each. Equal scores keep the
order in which they were given, as MATLAB's `sort` does; scikit-learn would have them share a rank, so it is handed the ranks.
The official mean is not a number where a class has no positive. That never happens in the official test set; here such classes
are left out of the mean, and the result says how many are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from laiar_core.data.charades.tables import VideoRow
from laiar_core.errors import LaiarError
from laiar_core.timeline.localise import MOMENTS, moments


@dataclass(frozen=True)
class Precision:
    """Average precision over classes.

    Attributes:
        mean: over the classes that have positives; the official `MAP`.
        weighted: the same, each class counting as often as it has positives; the official `WAP`.
        per_class: float64 (A,), NaN for a class without positives.
        classes: how many classes have positives.
        asked: how many videos (or moments of them) were ranked.
    """

    mean: float
    weighted: float
    per_class: NDArray[np.float64]
    classes: int
    asked: int


def classification_truth(rows: Sequence[VideoRow], actions: Sequence[str]) -> NDArray[np.bool_]:
    """Bool (V, A): whether each of V videos has each of A actions (by id, `c106`), at any time or, if reversed, at none."""
    place = {action: at for at, action in enumerate(actions)}
    truth = np.zeros((len(rows), len(actions)), dtype=bool)
    for row, happens in zip(rows, truth, strict=True):
        happens[[place[interval.action] for interval in row.actions]] = True
    return truth


def localisation_truth(rows: Sequence[VideoRow], actions: Sequence[str]) -> NDArray[np.bool_]:
    """Bool (V, 25, A): whether each action happens at each moment; intervals hold their start and their end."""
    place = {action: at for at, action in enumerate(actions)}
    truth = np.zeros((len(rows), MOMENTS, len(actions)), dtype=bool)
    for row, happens in zip(rows, truth, strict=True):
        times = moments(row.length_s)  # (25,)
        for action, start, end in row.actions:
            happens[:, place[action]] |= (start <= times) & (times <= end)
    return truth


def classification_map(scores: NDArray[np.floating], positives: NDArray[np.bool_]) -> Precision:
    """Which actions happen in a video at all: V videos are ranked for each class. Videos without any action are left out.

    Args:
        scores: (V, A), higher is surer; -inf where there is no answer.
        positives: bool (V, A).
    """
    _agree(scores, positives, 2, "(V, A)")
    asked = positives.any(axis=1)
    return _precision(scores[asked], positives[asked])


def localisation_map(scores: NDArray[np.floating], positives: NDArray[np.bool_]) -> Precision:
    """Which actions happen when: all moments of all videos are ranked for each class, also of videos without any action.

    Args:
        scores: (V, 25, A) at the official `moments`.
        positives: bool (V, 25, A).
    """
    _agree(scores, positives, 3, f"(V, {MOMENTS}, A)")
    if scores.shape[1] != MOMENTS:
        raise LaiarError(f"scores must be (V, {MOMENTS}, A), got {scores.shape}")
    classes = scores.shape[-1]
    return _precision(scores.reshape(-1, classes), positives.reshape(-1, classes))


def _agree(scores: NDArray[np.floating], positives: NDArray[np.bool_], dimensions: int, wanted: str) -> None:
    if scores.ndim != dimensions or scores.shape != positives.shape:
        raise LaiarError(f"scores and positives must both be {wanted}, got {scores.shape} and {positives.shape}")
    if np.isnan(scores).any():
        raise LaiarError(f"{int(np.isnan(scores).sum())} of {scores.size} scores are not a number, so they have no rank")


def _precision(scores: NDArray[np.floating], positives: NDArray[np.bool_]) -> Precision:
    support = positives.sum(axis=0)  # (A,)
    if not support.any():
        raise LaiarError("no class has a positive, so there is nothing to measure; give videos with annotated actions")
    per_class = np.full(len(support), np.nan)
    ranks = np.empty(len(scores), dtype=np.int64)
    for index in np.flatnonzero(support):
        ranks[np.argsort(-scores[:, index], kind="stable")] = np.arange(len(scores), 0, -1)
        per_class[index] = min(average_precision_score(positives[:, index], ranks), 1.0)  # its sums round past the whole
    counted = support > 0
    return Precision(
        mean=float(per_class[counted].mean()),
        weighted=float(np.average(per_class[counted], weights=support[counted])),
        per_class=per_class,
        classes=int(counted.sum()),
        asked=len(scores),
    )
