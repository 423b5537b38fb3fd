"""Other views of the same clip: mirrored, zoomed, with jittered boxes, or with other things in the place of its things."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laiar_core.data.camera_views import mirrored, reboxed, zoomed
from laiar_core.data.clip import Clip, Track
from laiar_core.data.knowledge import Knowledge

RENAMED = 0.3  # share of the things that get another class
ZOOM = 0.35  # logarithm of the nearest camera: from 0.7 to 1.4 times
UNSTEADY = 0.5  # share of the clips whose boxes tremble, where there are pictures to look at
TREMBLING = 0.06  # largest standard deviation of that, in parts of a box's size
LOST = 0.015  # chance that a thing is lost from a frame on
LOST_FRAMES = 8  # for how many frames, on average


def jittered(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """The clip with the sides of its boxes moved at random.

    Args:
        clip: the clip.
        share: how far, as a standard deviation in parts of a box's size: over the whole clip, and an eighth of that in each
            frame.
        rng: of everything random.

    Returns:
        The clip.
    """

    def shake(track: Track) -> Track:
        boxes = track.boxes_xyxy
        noise = rng.normal(0, share, 4) + rng.normal(0, share / 8, boxes.shape)
        return reboxed(track, boxes + noise.clip(-0.3, 0.3) * np.tile(boxes[:, 2:] - boxes[:, :2], 2))

    return replace(clip, tracks=tuple(shake(track) for track in clip.tracks))


def unsteady(clip: Clip, rng: np.random.Generator) -> Clip:
    """The clip with boxes that tremble in some clips, each side on its own, as those of a detector do.

    For models that see pictures: where sizes are not to be trusted, they are to learn to look.
    """
    share = rng.uniform(0, TREMBLING) if rng.random() < UNSTEADY else 0.0

    def shake(track: Track) -> Track:
        boxes = track.boxes_xyxy
        noise = rng.normal(0, share, boxes.shape).clip(-0.3, 0.3)
        return reboxed(track, boxes + noise * np.tile(boxes[:, 2:] - boxes[:, :2], 2))

    return replace(clip, tracks=tuple(shake(track) for track in clip.tracks))


def renamed(clip: Clip, knowledge: Knowledge, rng: np.random.Generator) -> Clip:
    """The clip with other things in the place of some: a bowl for a box. Its relations stay, so its action may become another.

    Few people put few things into a microwave; this keeps the model from learning which. Only things that are nothing but objects
    of relations and have no state of their own change their class.

    Args:
        clip: the clip.
        knowledge: which things there are.
        rng: of everything random.

    Returns:
        The clip.
    """
    subjects = {subject for subject, _ in knowledge.pair_relations}
    plain = sorted({obj for _, obj in knowledge.pair_relations} - subjects)
    tracks = tuple(
        replace(t, class_name=str(rng.choice(plain))) if t.class_name in plain and rng.random() < RENAMED else t
        for t in clip.tracks
    )
    return replace(clip, tracks=tracks)


def lost(clip: Clip, rng: np.random.Generator) -> Clip:
    """The clip as a detector sees it that loses each thing now and then, for a quarter of a second on average."""

    def lose(track: Track) -> Track:
        present = track.present.copy()
        for first in np.flatnonzero(rng.random(len(present)) < LOST):
            present[first : first + int(rng.geometric(1 / LOST_FRAMES))] = False
        return reboxed(track, track.boxes_xyxy, present)

    return replace(clip, tracks=tuple(lose(track) for track in clip.tracks))


def augmented(clip: Clip, mirrors: bool, rng: np.random.Generator) -> Clip:
    """A random other view of the clip.

    Args:
        clip: the clip.
        mirrors: whether it may be seen in a mirror.
        rng: of everything random.

    Returns:
        The clip as seen then.
    """
    if mirrors and rng.random() < 0.5:
        clip = mirrored(clip)
    clip = zoomed(clip, float(np.exp(rng.uniform(-ZOOM, ZOOM))))
    if rng.random() < 0.3:
        clip = lost(clip, rng)
    return jittered(clip, 0.04, rng)
