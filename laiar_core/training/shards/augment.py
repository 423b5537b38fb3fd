"""Other views of tokens: mirrored, with boxes that are a little off, in other colors. Tokens keep no boxes, so this works on the
features.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.data.camera_views import mirrored
from laiar_core.data.clip import Clip, Track
from laiar_core.model.crop_regions import numbered
from laiar_core.model.layout import layout_features
from laiar_core.model.pairs import Pair
from laiar_core.model.tokens import Batch
from laiar_core.model.video_tokens import VideoTokens
from laiar_core.training.crop_augment import varied

OFF = 0.05  # standard deviation of a feature's gain: a box that is off is off in the whole stretch


@cache
def mirror_signs() -> NDArray[np.float32]:
    """What each layout feature (F,) is multiplied with in a mirror, 1 or -1: probed on a made-up clip, with hands and a head.

    So whoever changes the features need not think of this; a test holds that mirrored features are those of a mirrored clip.
    """
    rng = np.random.default_rng(0)
    classes = ("hand", "hand", "hand", "head", "cup")
    frames = 40
    tracks = []
    for i, class_name in enumerate(classes):
        corner = rng.uniform(10, 60, 2) + rng.normal(0, 2, (frames, 2)).cumsum(axis=0)
        boxes = np.concatenate([corner, corner + rng.uniform(20, 40, (frames, 2))], axis=1).astype(np.float32)
        tracks.append(Track(f"{class_name}_{i}", class_name, boxes, np.ones(frames, dtype=bool)))
    clip = Clip("probe", "probe", (100, 100), 30.0, np.arange(frames) / 30, tuple(range(frames)), tuple(tracks), "annotated")
    pairs, every = (Pair(0, 4), Pair(4, 0), Pair(4, 4)), np.arange(frames)
    seen, in_mirror = (layout_features(c, pairs, every, ("hand", "head")).astype(np.float64) for c in (clip, mirrored(clip)))
    turned = np.abs(seen + in_mirror).max(axis=(0, 1)) < np.abs(seen - in_mirror).max(axis=(0, 1))
    return np.where(turned, -1, 1).astype(np.float32)


def viewed(batch: Batch, in_mirror: Tensor, off: Tensor) -> Batch:
    """The batch as others would see it.

    Args:
        batch: of B stretches.
        in_mirror: bool (B,), which stretches are seen in a mirror.
        off: float32 (B, P, F), by how much each feature is off, as a standard normal number.

    Returns:
        The batch with another layout.
    """
    signs = torch.where(in_mirror[:, None, None, None], torch.from_numpy(mirror_signs()), 1.0)  # (B, 1, 1, F)
    return replace(batch, layout=batch.layout * signs * (1 + OFF * off[:, None]))


def pictured(video: VideoTokens, frames: NDArray[np.int64], in_mirror: bool, size: int, rng: np.random.Generator) -> VideoTokens:
    """The video with the crops of some frames alone, each a little off and all in the same other colors.

    Args:
        video: the tokens of a video, with crops that are larger by their slack.
        frames: (T,) whose crops are kept.
        in_mirror: whether they are seen in a mirror.
        size: of a crop, in pixels.
        rng: of everything random.

    Returns:
        The tokens with these crops.
    """
    assert video.crop_index is not None
    assert video.crops is not None
    numbers, positions = numbered(video.crop_index[frames])
    crops = varied(video.crops[numbers], np.full(len(numbers), in_mirror), size, rng, alike=True)
    crop_index = np.full_like(video.crop_index, -1)
    crop_index[frames] = positions
    return replace(video, crop_index=crop_index, crops=crops)
