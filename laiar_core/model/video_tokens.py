"""Everything that a multi-label model reads of a whole video, and batches of stretches of such videos.

Three families of relations are three columns of tokens for one pair of things, and they see the same boxes: the layout, and what
there is to see in the pictures, are kept once for the pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.brief import Brief
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.crop_encoder import CropEncoder, seen
from laiar_core.model.crop_regions import numbered, regions_of
from laiar_core.model.layout import LAYOUT_SIZE, layout_features
from laiar_core.model.pairs import Pair, annotated_labels, class_indices, further_labels, pairs_of, seen_pairs
from laiar_core.model.tokens import Batch
from laiar_core.model.vocabulary import Vocabulary

MOST_FURTHER = 4  # labels of a family that are kept beside the most telling one


@dataclass(frozen=True, repr=False)
class VideoTokens(Brief):
    """The tokens of all frames of a video: T frames, P pairs of things, N = P * families columns, A annotated actions.

    Attributes:
        times_s: float32 (T,), rising.
        tracks: int16 (N, 2), track indices of the columns. The families of a pair are columns in a row.
        classes: int16 (N, 3), object classes and family.
        layout: float16 (T, P, F).
        labels: int16 (T, N), annotated label or -1.
        further: int16 (T, N, MOST_FURTHER), labels that hold at the same time, -1 for none.
        seen: bool (T, P), False for pairs of which nothing can be said, see `seen_pairs`.
        actions: int16 (A,), places in the vocabulary.
        spans_s: float32 (A, 2), from when to when they happen.
        crop_index: int32 (T, P, 3), which crops a pair sees: of subject, object and both, -1 for none; None for layout alone.
        crops: (M, ...) what the crop encoder keeps of them: uint8 pixels or float16 features.
    """

    times_s: NDArray[np.float32]
    tracks: NDArray[np.int16]
    classes: NDArray[np.int16]
    layout: NDArray[np.float16]
    labels: NDArray[np.int16]
    further: NDArray[np.int16]
    seen: NDArray[np.bool_]
    actions: NDArray[np.int16]
    spans_s: NDArray[np.float32]
    crop_index: NDArray[np.int32] | None = None
    crops: NDArray[Any] | None = None


def video_tokens(clip: Clip, vocabulary: Vocabulary, crop_encoder: CropEncoder | None = None) -> VideoTokens | None:
    """The tokens of all frames of a clip.

    Args:
        clip: the clip.
        vocabulary: of the model.
        crop_encoder: of a model that sees pictures; what it sees of their crops is added.

    Returns:
        The tokens (T, N, ...); None where no two things of the clip can be related, or nobody is seen in it.

    Raises:
        LaiarError: the vocabulary lacks an action, pairs differ in their families, or a crop encoder has no picture.
    """
    pairs = pairs_of(clip, vocabulary)
    if not pairs:
        return None
    apart = tuple(dict.fromkeys(Pair(p.subject, p.object) for p in pairs))
    if len(pairs) != len(apart) * len(vocabulary.families):
        raise LaiarError(f"clip {clip.clip_id!r} has pairs without some family of relations, so they cannot share their layout")
    index = {action: i for i, action in enumerate(vocabulary.actions)}
    actions = clip.actions or ()
    if unknown := sorted({a.action for a in actions} - set(index)):
        raise LaiarError(f"clip {clip.clip_id!r} has actions that the data set does not list: {', '.join(unknown)}")
    every = np.arange(len(clip))
    seen_there = seen_pairs(clip, apart, every)
    if not seen_there.any():
        return None
    further = np.full((len(clip), len(pairs), MOST_FURTHER), -1, dtype=np.int16)
    found = further_labels(clip, pairs, every, vocabulary)
    if found is not None:
        further[..., : found.shape[-1]] = found[..., :MOST_FURTHER]
    tokens = VideoTokens(
        times_s=clip.frame_times_s.astype(np.float32),
        tracks=np.array([(p.subject, p.object) for p in pairs], dtype=np.int16),
        classes=class_indices(clip, pairs, vocabulary).astype(np.int16),
        layout=layout_features(clip, apart, every, vocabulary.parts).astype(np.float16),
        labels=annotated_labels(clip, pairs, every, vocabulary).astype(np.int16),
        further=further,
        seen=seen_there,
        actions=np.array([index[a.action] for a in actions], dtype=np.int16),
        spans_s=np.array([(a.start_s, a.end_s) for a in actions], dtype=np.float32).reshape(-1, 2),
    )
    return with_crops(tokens, clip, crop_encoder) if crop_encoder else tokens


def with_crops(tokens: VideoTokens, clip: Clip, crop_encoder: CropEncoder, to_learn: bool = False) -> VideoTokens:
    """The tokens with what a crop encoder sees.

    Args:
        tokens: of all frames of a clip.
        clip: the clip, which has pictures (LaiarError where they cannot be read).
        crop_encoder: what looks.
        to_learn: whether crops are larger by its slack, and not kept on disk: who learns keeps the tokens.

    Returns:
        The tokens with crops.
    """
    every = np.arange(len(clip))
    families = len(tokens.classes) // tokens.layout.shape[1]
    pairs = [Pair(subject, obj) for subject, obj in tokens.tracks[::families].tolist()]
    regions = regions_of(clip, pairs, every)
    crops = seen(clip, every, regions, crop_encoder, crop_encoder.slack if to_learn else 0, keep=not to_learn)
    kept = crops if crops.dtype == np.uint8 else crops.astype(np.float16)
    return replace(tokens, crop_index=regions.rows(pairs).astype(np.int32), crops=kept)


Stretch = tuple[VideoTokens, NDArray[np.int64]]  # a video and the frames of it that are read, rising


def stretch_batch(stretches: Sequence[Stretch], steps: int = 0, columns: int = 0, with_boxes: bool = True) -> Batch:
    """Pad stretches of videos into one batch.

    Args:
        stretches: the tokens of B videos, each with the frames that are taken.
        steps: how many frames long the batch is at least.
        columns: how many columns wide it is at least.
        with_boxes: whether it has layout and crops; the language stream needs words alone.

    Returns:
        The batch (B, T, N, ...).
    """
    b = len(stretches)
    t = max(steps, *(len(frames) for _, frames in stretches))
    n = max(columns, *(len(video.classes) for video, _ in stretches))
    families = len(stretches[0][0].classes) // stretches[0][0].layout.shape[1]
    layout = np.zeros((b, t, n // families if with_boxes else 0, LAYOUT_SIZE), dtype=np.float32)
    classes = np.zeros((b, n, 3), dtype=np.int64)
    tracks = np.zeros((b, n, 2), dtype=np.int64)
    labels = np.full((b, t, n), -1, dtype=np.int64)
    valid = np.zeros((b, t, n), dtype=bool)
    further = np.full((b, t, n, MOST_FURTHER), -1, dtype=np.int64)
    for i, (video, frames) in enumerate(stretches):
        rows, width = len(frames), len(video.classes)
        if with_boxes:
            layout[i, :rows, : width // families] = video.layout[frames]
        classes[i, :width], tracks[i, :width] = video.classes, video.tracks
        labels[i, :rows, :width] = video.labels[frames]
        valid[i, :rows, :width] = np.repeat(video.seen[frames], families, axis=1)
        further[i, :rows, :width] = video.further[frames]
    further = further[..., : int((further >= 0).any(axis=(0, 1, 2)).sum())]  # filled from the front, and seldom full
    batch = Batch(*map(torch.from_numpy, (layout, classes, tracks, labels, valid, further)))
    return _with_crops(batch, stretches, n // families) if with_boxes else batch


def _with_crops(batch: Batch, stretches: Sequence[Stretch], pairs: int) -> Batch:
    """The batch with the crops of these frames alone in one row, and the index (B, T, P, 3) into them, where there are crops."""
    crop_index = np.full((*batch.labels.shape[:2], pairs, 3), -1, dtype=np.int64)
    crops: list[NDArray[Any]] = []
    first = 0
    for i, (video, frames) in enumerate(stretches):
        if video.crop_index is None or video.crops is None:
            return batch
        numbers, mine = numbered(video.crop_index[frames])
        crop_index[i, : len(frames), : mine.shape[1]] = np.where(mine >= 0, mine + first, -1)
        crops.append(video.crops[numbers])
        first += len(numbers)
    together = np.concatenate(crops)
    ready = together if together.dtype == np.uint8 else together.astype(np.float32)
    return replace(batch, crop_index=torch.from_numpy(crop_index), crops=torch.from_numpy(ready))
