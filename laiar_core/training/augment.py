"""Other views of the same clip: mirrored, zoomed, with jittered boxes, or with other things in the place of its things."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laiar_core.clips.clip import Clip
from laiar_core.clips.knowledge import Knowledge
from laiar_core.clips.views import mirrored, zoomed

RENAMED = 0.3  # share of the things that get another class


def jittered(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Each box's sides moved at random: by `share` of its size over the whole clip and an eighth of that in each frame."""

    def shake(boxes: np.ndarray, present: np.ndarray) -> np.ndarray:
        size = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
        noise = rng.normal(0, share, 4) + rng.normal(0, share / 8, boxes.shape)
        moved = boxes + noise.clip(-0.3, 0.3) * size
        return np.where(present[:, None], moved, 0).astype(np.float32)

    return replace(clip, tracks=tuple(replace(t, boxes_xyxy=shake(t.boxes_xyxy, t.present)) for t in clip.tracks))


def renamed(clip: Clip, knowledge: Knowledge, rng: np.random.Generator) -> Clip:
    """The clip with other things in the place of some: a bowl for a box. Its relations stay, so its action may become another.

    Few people put few things into a microwave; this keeps the model from learning which. Only things that are nothing but objects
    of relations and have no state of their own change their class.
    """
    subjects = {subject for subject, _ in knowledge.pair_relations}
    plain = sorted({obj for _, obj in knowledge.pair_relations} - subjects)
    tracks = tuple(
        replace(t, kind=str(rng.choice(plain))) if t.kind in plain and rng.random() < RENAMED else t for t in clip.tracks
    )
    return replace(clip, tracks=tracks)


def augmented(clip: Clip, rng: np.random.Generator) -> Clip:
    """A random other view of the clip."""
    if rng.random() < 0.5:
        clip = mirrored(clip)
    clip = zoomed(clip, float(rng.uniform(0.85, 1.2)))
    return jittered(clip, 0.04, rng)
