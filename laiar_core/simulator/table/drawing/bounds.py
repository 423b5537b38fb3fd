"""The box of a mask."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]


def bounds_of(mask: NDArray[np.bool_]) -> Box | None:
    """Left, top, right and bottom (the last two exclusive) of the pixels that are set in a mask (H, W); None without any."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    return int(columns[0]), top, int(columns[-1]) + 1, bottom
