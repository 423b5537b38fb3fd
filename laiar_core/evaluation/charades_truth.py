"""What the official tables of Charades say is true, in the shape that its measures ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.tables import VideoRow
from laiar_core.timeline.localise import MOMENTS, moments


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
