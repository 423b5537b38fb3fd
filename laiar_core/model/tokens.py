"""From a clip to what the model reads: T sampled frames, N pairs, features and labels of each token; and batches of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.brief import Brief
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.crop_encoder import CropEncoder, seen
from laiar_core.model.crop_regions import regions_of
from laiar_core.model.layout import layout_features
from laiar_core.model.pairs import Pair, annotated_labels, class_indices, further_labels, pairs_of, seen_pairs
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.perception.film_tracks import BoxSource


class NobodySeenError(LaiarError):
    """The person has no box in any frame that a model looks at."""


@dataclass(frozen=True, repr=False)
class ClipTokens(Brief):
    """The tokens of one clip.

    Attributes:
        frames: int64 (T,), sampled frames of the clip, rising.
        pairs: the N pairs.
        classes: int64 (N, 3), object class of subject and object, and family of their relations.
        layout: float32 (T, N, F), what the video stream reads.
        labels: int64 (T, N), annotated label or -1, what the language stream reads.
        seen: bool (T, N), False for a token of which nothing can be said, see `seen_pairs`.
        further: int64 (T, N, X), labels that hold at the same time, -1 for none; None where a pair never has two.
        crop_index: int64 (T, N, 3), which crops the video stream sees beside that: of subject, object and both, -1 for none; None
            for a model that reads layout alone.
        crops: (M, ...) what the model's crop encoder keeps of them.
        box_source: who made the boxes of the clip.
    """

    frames: NDArray[np.int64]
    pairs: tuple[Pair, ...]
    classes: NDArray[np.int64]
    layout: NDArray[np.float32]
    labels: NDArray[np.int64]
    seen: NDArray[np.bool_]
    further: NDArray[np.int64] | None = None
    crop_index: NDArray[np.int64] | None = None
    crops: NDArray[Any] | None = None
    box_source: BoxSource = "annotated"


def sample_frames(length: int, count: int) -> NDArray[np.int64]:
    """At most `count` distinct frames, spread evenly over a clip of `length` frames, first and last included."""
    return np.unique(np.linspace(0, length - 1, min(count, length)).round().astype(np.int64))


def clip_tokens(
    clip: Clip, vocabulary: Vocabulary, frames: NDArray[np.int64], crop_encoder: CropEncoder | None = None
) -> ClipTokens:
    """Tokens of a clip in some frames.

    Args:
        clip: the clip.
        vocabulary: of the model.
        frames: (T,), counted from 0.
        crop_encoder: of a model that sees pictures; what it sees of their crops is added.

    Returns:
        The tokens (T, N, ...).

    Raises:
        LaiarError: no two things in the clip can be related in this vocabulary, or a crop encoder has no picture.
    """
    pairs = pairs_of(clip, vocabulary)
    if not pairs:
        classes = sorted({t.class_name for t in clip.tracks})
        raise LaiarError(
            f"clip {clip.clip_id!r} has no pair of things that this model can relate: it holds "
            f"{', '.join(classes) or 'nothing'}, the model knows {', '.join(vocabulary.objects)}"
        )
    tokens = ClipTokens(
        frames=frames,
        pairs=pairs,
        classes=class_indices(clip, pairs, vocabulary),
        layout=layout_features(clip, pairs, frames, vocabulary.parts),
        labels=annotated_labels(clip, pairs, frames, vocabulary),
        seen=seen_pairs(clip, pairs, frames),
        further=further_labels(clip, pairs, frames, vocabulary),
        box_source=clip.box_source,
    )
    if crop_encoder is None:
        return tokens
    regions = regions_of(clip, pairs, frames)
    return replace(tokens, crop_index=regions.rows(pairs), crops=seen(clip, frames, regions, crop_encoder))


@dataclass(frozen=True, repr=False)
class Batch(Brief):
    """B clips, padded to the longest T and the widest N among them.

    Attributes:
        layout: float32 (B, T, N, F), or (B, T, N / families, F) where the families of each pair, columns in a row, share theirs.
        classes: int64 (B, N, 3), object classes and family.
        tracks: int64 (B, N, 2), track indices, to tell which tokens share a thing.
        labels: int64 (B, T, N), annotated label or -1.
        valid: bool (B, T, N), False where padded, and of tokens of which nothing can be said.
        further: int64 (B, T, N, X), labels that hold beside `labels`, -1 for none; None where a pair never has two.
        crop_index: int64 (B, T, N, 3), crops that each token sees, -1 for none; None for a model that reads layout alone.
        crops: (M, ...) of all clips.
    """

    layout: Tensor
    classes: Tensor
    tracks: Tensor
    labels: Tensor
    valid: Tensor
    further: Tensor | None = None
    crop_index: Tensor | None = None
    crops: Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        there = {name: tensor.to(device) for name, tensor in vars(self).items() if tensor is not None}
        return Batch(**there)


def collate(clips: Sequence[ClipTokens], steps: int = 0, columns: int = 0) -> Batch:
    """Pad the tokens of clips into one batch.

    Args:
        clips: the tokens of B clips.
        steps: how many frames long the batch is at least.
        columns: how many pairs wide it is at least.

    Returns:
        The batch (B, T, N, ...).
    """
    b, t = len(clips), max(steps, *(len(c.frames) for c in clips))
    n, f = max(columns, *(len(c.pairs) for c in clips)), clips[0].layout.shape[-1]
    batch = Batch(
        layout=torch.zeros(b, t, n, f),
        classes=torch.zeros(b, n, 3, dtype=torch.int64),
        tracks=torch.zeros(b, n, 2, dtype=torch.int64),
        labels=torch.full((b, t, n), -1, dtype=torch.int64),
        valid=torch.zeros(b, t, n, dtype=torch.bool),
    )
    for i, clip in enumerate(clips):
        rows, columns = clip.labels.shape
        batch.layout[i, :rows, :columns] = torch.from_numpy(clip.layout)
        batch.classes[i, :columns] = torch.from_numpy(clip.classes)
        batch.tracks[i, :columns] = torch.tensor([(p.subject, p.object) for p in clip.pairs])
        batch.labels[i, :rows, :columns] = torch.from_numpy(clip.labels)
        batch.valid[i, :rows, :columns] = torch.from_numpy(clip.seen)
    return _with_crops(_with_further(batch, clips), clips)


def _with_further(batch: Batch, clips: Sequence[ClipTokens]) -> Batch:
    """The batch with what holds beside the labels; as it is where no pair has two at once."""
    more = [clip.further for clip in clips]
    most = max((labels.shape[-1] for labels in more if labels is not None), default=0)
    if most == 0:
        return batch
    further = torch.full((*batch.labels.shape, most), -1)  # (B, T, N, X)
    for i, labels in enumerate(more):
        if labels is not None:
            rows, columns, count = labels.shape
            further[i, :rows, :columns, :count] = torch.from_numpy(labels)
    return replace(batch, further=further)


def _with_crops(batch: Batch, clips: Sequence[ClipTokens]) -> Batch:
    """The batch with the crops of its clips in one row; as it is where they have none."""
    crops = [clip.crops for clip in clips if clip.crops is not None]
    if not crops:
        return batch
    crop_index = torch.full((*batch.labels.shape, 3), -1)  # (B, T, N, 3)
    first = 0
    for i, clip in enumerate(clips):
        if clip.crop_index is not None and clip.crops is not None:
            rows, columns = clip.labels.shape
            mine = torch.from_numpy(clip.crop_index)
            crop_index[i, :rows, :columns] = mine + first * (mine >= 0)
            first += len(clip.crops)
    return replace(batch, crop_index=crop_index, crops=torch.from_numpy(np.concatenate(crops)))
