"""Decoded frames as pictures of one size, the right way up: in RGB to be looked at, in yuv420p to be written."""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from laiar_core.video.colours import Picture, rgb, yuv
from laiar_core.video.orientation import orientation_of

MAX_SIDE = 1280  # pixels that a prepared film may have on its longer side
Size = tuple[int, int]  # width and height in pixels
_BLACK = (16, 128, 128)  # in yuv420p of limited range


def upright_rgb(frame: VideoFrame, size: Size) -> Picture:
    """A frame as it is shown, in RGB (H, W, 3).

    Args:
        frame: as it was decoded.
        size: of the film's pictures as they are stored; a frame of another size is fitted into it, between black bars.

    Returns:
        The picture.
    """
    inner = _inside((frame.width, frame.height), size, 1)
    return orientation_of(frame).apply(_framed(rgb(frame, inner), size, 0))


def upright_yuv(frame: VideoFrame, size: Size, shape: float, matrix: int) -> VideoFrame:
    """A frame as it is shown, in yuv420p.

    Args:
        frame: as it was decoded.
        size: of the film's pictures before they are turned, both sides even.
        shape: how wide the pixels of the frame are, in their heights.
        matrix: of the colours of what is made.

    Returns:
        The picture.
    """
    inner = _inside((frame.width * shape, frame.height), size, 2)
    picture, orientation = yuv(frame, inner, matrix), orientation_of(frame)
    if inner == size and not orientation.words:
        return picture
    planes = [
        np.frombuffer(bytes(plane), dtype=np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in picture.planes
    ]
    halves = (size, (size[0] // 2, size[1] // 2), (size[0] // 2, size[1] // 2))
    laid = [orientation.apply(_framed(p, s, ground)) for p, s, ground in zip(planes, halves, _BLACK, strict=True)]
    turned = VideoFrame(*orientation.size(*size), "yuv420p")
    for plane, rows in zip(turned.planes, laid, strict=True):
        padded = np.zeros((plane.height, plane.line_size), dtype=np.uint8)
        padded[:, : plane.width] = rows
        plane.update(padded.tobytes())
    return turned


def _inside(shown: tuple[float, float], size: Size, even: int) -> Size:
    """The size of a picture that fits into another and keeps its shape; all of it where they are alike up to rounding."""
    scale = min(size[0] / shown[0], size[1] / shown[1])
    inner = [max(round(side * scale / even) * even, even) for side in shown]
    width, height = (most if most - side <= even else side for side, most in zip(inner, size, strict=True))
    return width, height


def _framed(picture: NDArray[np.uint8], size: Size, ground: int) -> NDArray[np.uint8]:
    """A picture (H, W) or (H, W, 3) in the middle of a ground of that size."""
    height, width = picture.shape[:2]
    if (width, height) == size:
        return picture
    framed = np.full((size[1], size[0], *picture.shape[2:]), ground, dtype=np.uint8)
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    framed[top : top + height, left : left + width] = picture
    return framed
