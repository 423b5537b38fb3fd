"""The colours of decoded frames, which come in many ways, as ordinary ones: RGB, or yuv420p of limited range in BT.601 or BT.709.

What is full range, HDR, RGB or BT.2020 is converted; where a film does not say how it is coloured, the usual is taken. What is
transparent lies on grey.
"""

from __future__ import annotations

import threading

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
GREY = 128  # the ground under what is transparent
HD_ROWS = 720  # pictures of so many rows that do not say how they are coded are taken for BT.709, smaller ones for BT.601
_EXACT = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_HDR = {int(ColorTrc.SMPTE2084): "PQ", int(ColorTrc.ARIB_STD_B67): "HLG"}
_BT601, _BT709 = 6, 1  # as FFmpeg numbers matrices
_MATRICES = {1: Colorspace.ITU709, 4: Colorspace.FCC, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 7: Colorspace.SMPTE240M}
_BT2020 = 9
_converters = threading.local()  # the last that mapped HDR, which takes seconds to set up, and what for


def hdr_of(frame: VideoFrame) -> str | None:
    """PQ or HLG, where the frame is in high dynamic range."""
    return _HDR.get(frame.color_trc)


def has_alpha(frame: VideoFrame) -> bool:
    """Whether parts of the frame may be transparent."""
    return any(component.is_alpha for component in frame.format.components)


def is_full_range(frame: VideoFrame) -> bool:
    """Whether black is 0 and white 255, not 16 and 235."""
    return frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")


def rgb(frame: VideoFrame, size: tuple[int, int]) -> Picture:
    """A frame in RGB.

    Args:
        frame: as it was decoded.
        size: width and height to squeeze it into.

    Returns:
        (H, W, 3).
    """
    _say_matrix(frame)
    if has_alpha(frame):
        return _over_grey(frame, size)
    if is_wide(frame) and (mapped := _mapped(frame, size, "rgb24")) is not None:
        return np.asarray(mapped.to_ndarray(), dtype=np.uint8)
    return np.asarray(frame.to_ndarray(format="rgb24", width=size[0], height=size[1]), dtype=np.uint8)


def out_matrix(first: VideoFrame) -> int:
    """The matrix of a film that is made of frames like this one, as FFmpeg numbers them: its own if players know it well."""
    _say_matrix(first)
    ordinary = not first.format.is_rgb and not has_alpha(first) and not is_wide(first)
    return first.colorspace if ordinary and first.colorspace in (1, 5, 6) else _BT709


def yuv(frame: VideoFrame, size: tuple[int, int], matrix: int) -> VideoFrame:
    """A frame in yuv420p of limited range.

    Args:
        frame: as it was decoded.
        size: width and height to squeeze it into.
        matrix: of its colours (`out_matrix`).

    Returns:
        A new frame.
    """
    width, height = size
    _say_matrix(frame)
    if has_alpha(frame):
        frame = VideoFrame.from_ndarray(_over_grey(frame, size), format="rgb24")
    elif is_wide(frame) and (mapped := _mapped(frame, size, "yuv420p")) is not None:
        return mapped
    if not frame.format.is_rgb and frame.colorspace == matrix and not is_full_range(frame):
        return frame.reformat(width, height, "yuv420p")
    to = _MATRICES[matrix]
    return frame.reformat(width, height, "yuv420p", dst_colorspace=to, dst_color_range=ColorRange.MPEG, interpolation=_EXACT)


def _say_matrix(frame: VideoFrame) -> None:
    """Write the usual matrix into a frame that has none, or one that nobody else knows."""
    if frame.format.is_rgb or frame.format.has_palette or frame.colorspace in (*_MATRICES, _BT2020):
        return
    usual = _BT709 if frame.height >= HD_ROWS else _BT601
    frame.colorspace = _BT2020 if frame.color_primaries == ColorPrimaries.BT2020 else usual


def is_wide(frame: VideoFrame) -> bool:
    """Whether the frame has colours that ordinary screens do not show: they are mapped to those."""
    return hdr_of(frame) is not None or frame.color_primaries == ColorPrimaries.BT2020


def _mapped(frame: VideoFrame, size: tuple[int, int], pixels: str) -> VideoFrame | None:
    """High dynamic range, or colours that ordinary screens have not, mapped to BT.709; None where that is not known how."""
    key = (size, pixels, frame.format.name, frame.color_trc, frame.colorspace, frame.width, frame.height)
    if getattr(_converters, "key", None) != key:
        _converters.key, _converters.last = key, VideoReformatter()
    if frame.color_primaries == ColorPrimaries.UNSPECIFIED:
        frame.color_primaries = ColorPrimaries.BT2020
    if frame.color_trc == ColorTrc.UNSPECIFIED:
        frame.color_trc = ColorTrc.BT2020_10
    to = {"dst_colorspace": Colorspace.ITU709, "dst_color_range": ColorRange.MPEG} if pixels == "yuv420p" else {}
    try:
        mapped: VideoFrame = _converters.last.reformat(
            frame, *size, pixels, dst_color_trc=ColorTrc.BT709, dst_color_primaries=ColorPrimaries.BT709, **to
        )
    except av.FFmpegError:
        return None
    return mapped


def _over_grey(frame: VideoFrame, size: tuple[int, int]) -> Picture:
    pixels = frame.to_ndarray(format="rgba", width=size[0], height=size[1]).astype(np.uint16)
    colours, cover = pixels[..., :3], pixels[..., 3:]
    return np.asarray((colours * cover + GREY * (255 - cover) + 127) // 255, dtype=np.uint8)
