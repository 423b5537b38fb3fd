"""The same clip as another camera would have it: mirrored, zoomed, with the edge of the picture, with fewer frames.

Boxes are changed here; the pictures on disk are not, so the clip notes how to find them under its boxes (`View`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip, Track


def reboxed(track: Track, boxes: NDArray[Any], present: NDArray[np.bool_] | None = None) -> Track:
    """The track with other boxes.

    Args:
        track: the track, of F frames.
        boxes: (F, 4) left, top, right, bottom in pixels; zeros are put where it is not present.
        present: bool (F,), another presence; by default the track's own.

    Returns:
        The track with both.
    """
    present = track.present if present is None else present
    return replace(track, boxes_xyxy=np.where(present[:, None], boxes, 0).astype(np.float32), present=present)


def mirrored(clip: Clip) -> Clip:
    """The clip as a mirror shows it."""
    width = clip.frame_size[0]

    def flip(track: Track) -> Track:
        left, top, right, bottom = track.boxes_xyxy.T
        return reboxed(track, np.stack([width - right, top, width - left, bottom], axis=1))

    right, down = clip.view.shift
    view = replace(clip.view, mirrored=not clip.view.mirrored, shift=(-right, down))
    return replace(clip, tracks=tuple(flip(track) for track in clip.tracks), view=view)


def zoomed(clip: Clip, factor: float, focus: tuple[float, float] | None = None) -> Clip:
    """The clip as a camera nearer (factor above 1) or farther sees it. Boxes may reach over the edge, see `cut_at_the_edge`.

    Args:
        clip: the clip.
        factor: how much larger everything becomes.
        focus: the pixel that comes into the middle of the picture; by default what is there stays there.

    Returns:
        The clip as seen then.
    """
    x, y = clip.frame_size[0] / 2, clip.frame_size[1] / 2
    focus_x, focus_y = focus or (x, y)
    old, new = (np.array([*point, *point], dtype=np.float32) for point in ((focus_x, focus_y), (x, y)))
    tracks = tuple(reboxed(t, new + factor * (t.boxes_xyxy - old)) for t in clip.tracks)
    right, down = clip.view.shift
    shift = factor * (right + x - focus_x), factor * (down + y - focus_y)
    return replace(clip, tracks=tracks, view=replace(clip.view, zoom=clip.view.zoom * factor, shift=shift))


def cut_at_the_edge(clip: Clip) -> Clip:
    """The clip with its boxes cut at the edge of the picture; a thing whose box has no area left inside is not present.

    This is what the reader does with annotated boxes (`cad120.clean_boxes`).
    """

    def cut(track: Track) -> Track:
        boxes = np.clip(track.boxes_xyxy, 0, [*clip.frame_size, *clip.frame_size]).astype(np.float32)
        return reboxed(track, boxes, track.present & (boxes[:, 2:] > boxes[:, :2]).all(axis=1))

    return replace(clip, tracks=tuple(cut(track) for track in clip.tracks))


def every_nth_frame(clip: Clip, n: int) -> Clip:
    """The clip as a slower camera records it: frames 0, n, 2n, ... at an nth of the rate. Times and frame numbers stay true."""
    return replace(clip.taken(slice(None, None, n)), fps=clip.fps / n)
