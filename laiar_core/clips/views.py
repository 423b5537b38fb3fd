"""The same clip as another camera would have it: mirrored, zoomed, with the edge of the picture, with fewer frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laiar_core.clips.clip import Clip, Track


def mirrored(clip: Clip) -> Clip:
    """The clip as a mirror shows it."""
    width = clip.frame_size[0]

    def flip(boxes: np.ndarray) -> np.ndarray:
        return np.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], axis=1)

    return replace(
        clip, tracks=tuple(replace(t, boxes_xyxy=np.where(t.present[:, None], flip(t.boxes_xyxy), 0)) for t in clip.tracks)
    )


def zoomed(clip: Clip, factor: float) -> Clip:
    """The clip as a camera nearer (factor above 1) or farther sees it. Boxes may reach over the edge, see `cut_at_the_edge`."""
    centre = np.tile(np.array(clip.frame_size, dtype=np.float32) / 2, 2)
    return replace(
        clip,
        tracks=tuple(
            replace(t, boxes_xyxy=np.where(t.present[:, None], centre + factor * (t.boxes_xyxy - centre), 0).astype(np.float32))
            for t in clip.tracks
        ),
    )


def cut_at_the_edge(clip: Clip) -> Clip:
    """The clip with its boxes cut at the edge of the picture; a thing whose box has no area left inside is not present.

    This is what the reader does with annotated boxes (`cad120.clean_boxes`).
    """

    def cut(track: Track) -> Track:
        boxes = np.clip(track.boxes_xyxy, 0, [*clip.frame_size, *clip.frame_size]).astype(np.float32)
        present = track.present & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        return replace(track, boxes_xyxy=np.where(present[:, None], boxes, np.float32(0)), present=present)

    return replace(clip, tracks=tuple(cut(track) for track in clip.tracks))


def every_nth_frame(clip: Clip, n: int) -> Clip:
    """The clip as a slower camera records it: frames 0, n, 2n, ... at an nth of the rate. Times and frame numbers stay true."""
    kept = slice(None, None, n)
    return replace(
        clip,
        fps=clip.fps / n,
        frame_times_s=clip.frame_times_s[kept],
        frame_numbers=clip.frame_numbers[kept],
        tracks=tuple(replace(t, boxes_xyxy=t.boxes_xyxy[kept], present=t.present[kept]) for t in clip.tracks),
        frame_paths=clip.frame_paths and clip.frame_paths[kept],
        relations=clip.relations and tuple(replace(r, labels=r.labels[kept]) for r in clip.relations),
    )
