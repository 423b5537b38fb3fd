"""Whose hand a found hand is: a pose shows about where its hands and head are, a detector that knows hands where exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

FAR = 6.0  # a found part is none that is expected so many of its sides away
REMEMBERED_S = 1.0  # a part is also expected where it was found so lately
SAME = 0.5  # two boxes whose middles are less than this share of a side apart are one hand
WEIGHTS = (0.7, 0.3)  # of the pose, and of where a part was before, where both are known


def placed(
    expected: NDArray[np.float64],
    hands: Sequence[NDArray[np.float32]],
    heads: Sequence[NDArray[np.float32]],
    times_s: NDArray[np.float64],
) -> tuple[NDArray[np.float64], list[NDArray[np.int64]]]:
    """The parts of one person through a film, from where their pose has them and from what a detector found.

    Args:
        expected: (n, 3, 4) boxes of left hand, right hand and head; NaN where the pose does not see one.
        hands: for each of the n sampled frames, boxes (m, 4) of hands that nobody else has.
        heads: the same of heads.
        times_s: (n,) of the sampled frames, in seconds.

    Returns:
        Boxes (n, 3, 4), NaN where there is none, and for each sampled frame which of the `hands` are this person's.
    """
    boxes, taken = np.full_like(expected, np.nan), []
    last, last_s = np.full((3, 4), np.nan), np.full(3, -np.inf)
    for n, now_s in enumerate(times_s.tolist()):
        before = np.where((now_s - last_s <= REMEMBERED_S)[:, None], last, np.nan)
        of_hands = _nearest([expected[n, :2], before[:2]], hands[n])
        of_heads = _nearest([expected[n, 2:], before[2:]], heads[n])
        taken.append(of_hands[of_hands >= 0])
        for part, (found, pick) in enumerate([*((hands[n], k) for k in of_hands), *((heads[n], k) for k in of_heads)]):
            if pick >= 0:
                boxes[n, part] = last[part] = found[pick]
                last_s[part] = now_s
    # What was not found is where the pose has it, unless that takes the other hand for it.
    others = np.stack([boxes[:, 1], boxes[:, 0], np.full_like(boxes[:, 2], np.nan)], axis=1)  # (n, 3, 4)
    same = np.linalg.norm(_middle(expected) - _middle(others), axis=2) < SAME * _side(expected)  # NaN is never near
    guessed = np.where(same[..., None], np.nan, expected)
    boxes = np.where(np.isfinite(boxes), boxes, guessed)
    return boxes, taken


def _nearest(about: Sequence[NDArray[np.float64]], found: NDArray[np.float32]) -> NDArray[np.int64]:
    """For each part (p,) which of the found boxes (m, 4) it is, all together the nearest; -1 for none.

    Args:
        about: guesses (p, 4) of where the parts are, NaN for none: from its pose, and from before.
    """
    guesses = np.stack(about)  # (G, p, 4)
    picks = np.full(guesses.shape[1], -1, dtype=np.int64)
    guessed = np.isfinite(guesses[..., 0])
    known = np.flatnonzero(guessed.any(axis=0))
    if len(known) == 0 or len(found) == 0:
        return picks
    away = np.linalg.norm(_middle(guesses)[:, :, None] - _middle(found), axis=3) / _side(guesses)[..., None]  # (G, p, m)
    weights = guessed * np.array(WEIGHTS)[:, None]  # (G, p)
    cost = (np.where(guessed[..., None], away.clip(max=FAR), 0) * weights[..., None]).sum(axis=0)[known]
    cost /= weights.sum(axis=0)[known, None]
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        if cost[row, column] < FAR - 1e-6:
            picks[known[row]] = column
    return picks


def _middle(boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray((boxes[..., :2] + boxes[..., 2:]) / 2, dtype=np.float64)


def _side(boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray((boxes[..., 2:] - boxes[..., :2]).mean(axis=-1), dtype=np.float64)
