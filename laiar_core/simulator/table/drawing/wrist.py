"""Which way hands point: on from the forearm, but calmly, since one that points at the camera has hardly a direction here."""

from __future__ import annotations

import numpy as np

from laiar_core.simulator.table.world import Arm, Values

_LONG_ENOUGH = 55.0  # pixels: a forearm shorter than this on the picture lets its hand hang down the more, the shorter it is
_CALM = 4.0  # frames over which a turn of the hand is spread, as a standard deviation


def hand_angles(arm: Arm) -> Values:
    """(F,) degrees clockwise from fingers that point down."""
    forearm = arm.hand - arm.elbow
    short = np.maximum(0, _LONG_ENOUGH - np.linalg.norm(forearm, axis=1))
    angle = np.unwrap(np.arctan2(forearm[:, 1] + 0.9 * short, forearm[:, 0]))
    reach = round(3 * _CALM)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _CALM) ** 2)
    smooth = np.convolve(np.pad(angle, reach, mode="edge"), weights / weights.sum(), mode="valid")
    return np.asarray(np.degrees(smooth) - 90, dtype=np.float64)
