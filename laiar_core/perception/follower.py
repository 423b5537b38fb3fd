"""What follows one thing through pictures, from the box or the point that a person gave."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Sight = tuple[NDArray[np.float64], float]
"""A box (4,), left, top, right, bottom in pixels, and how sure it is, 0 to 1."""


class Following(Protocol):
    """One thing on its way through the pictures."""

    def next(self, picture: NDArray[np.uint8]) -> Sight | None:
        """Where it is in the next picture (H, W, 3), RGB; None where it is not seen."""


class Follower(Protocol):
    """Follows things."""

    @property
    def name(self) -> str:
        """What it is called in notes."""

    @property
    def samples_per_s(self) -> float:
        """How many pictures a second it is shown, at most."""

    @property
    def finds_again(self) -> bool:
        """Whether a thing that it has lost may come back; otherwise it is not asked again."""

    def begin(self, picture: NDArray[np.uint8], where: NDArray[np.float64]) -> tuple[Following, NDArray[np.float64]]:
        """Begin at a picture (H, W, 3), RGB, with a box (4,) inside it or a point (2,) on the thing.

        Gives what follows it on, and its box (4,) in this picture (LaiarError where it takes no points, or sees nothing there).
        """
