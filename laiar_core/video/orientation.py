"""How a stored picture is to be turned and mirrored when it is shown: phones film upright pictures lying down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Pixels = TypeVar("Pixels", bound=np.generic)


@dataclass(frozen=True)
class Orientation:
    """One of the eight ways in which a rectangle can lie: its sides swapped, then its rows and columns the other way round.

    Attributes:
        transposed: rows become columns.
        upside_down: the last row of what that gives comes first.
        mirrored: the last column comes first.
    """

    transposed: bool = False
    upside_down: bool = False
    mirrored: bool = False

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of a picture as it is shown."""
        return (height, width) if self.transposed else (width, height)

    def apply(self, stored: NDArray[Pixels]) -> NDArray[Pixels]:
        """A stored picture (H, W, ...) as it is shown, without copying it."""
        shown = stored.swapaxes(0, 1) if self.transposed else stored
        return shown[:: -1 if self.upside_down else 1, :: -1 if self.mirrored else 1]

    @property
    def words(self) -> str:
        """What is done to the picture; empty where nothing is."""
        turned = {(False, True, True): "turned by 180°", (True, False, True): "turned by 90° to the right"}
        turned |= {(True, True, False): "turned by 90° to the left", (False, False, True): "mirrored"}
        turned |= {(False, True, False): "turned upside down and mirrored", (False, False, False): ""}
        both = "turned by 90° and mirrored"
        return turned.get((self.transposed, self.upside_down, self.mirrored), both)


def orientation_of(frame: VideoFrame) -> Orientation:
    """How a frame is to be shown, after its display matrix; an angle between is taken for the nearest quarter turn."""
    data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(data, SideData):
        return Orientation()
    # x' = a x + c y, y' = b x + d y; the numbers on the right and below are for shifts and perspectives.
    (a, b, _), (c, d, _), _ = np.frombuffer(bytes(data), dtype=np.int32).reshape(3, 3).astype(np.int64).tolist()
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(transposed=True, upside_down=b < 0, mirrored=c < 0)
    return Orientation(upside_down=d < 0, mirrored=a < 0)
