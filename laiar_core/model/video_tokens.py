"""Everything that a model with several actions reads of a whole video, and batches of stretches of such videos.

Three families of relations are three columns of tokens for one pair of things, and they see the same boxes: the layout is kept
once for the pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.clips.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.layout import LAYOUT_SIZE, layout_features
from laiar_core.model.pairs import Pair, annotated_labels, further_labels, kinds_of, pairs_of
from laiar_core.model.tokens import Batch
from laiar_core.model.vocabulary import Vocabulary

MOST_FURTHER = 4  # labels of a family that are kept beside the most telling one


@dataclass(frozen=True)
class VideoTokens:
    """The tokens of all frames of a video: T frames, P pairs of things, N = P * families columns, A annotated actions.

    Attributes:
        times_s: float32 (T,), rising.
        tracks: int16 (N, 2), track indices of the columns. The families of a pair are columns in a row.
        kinds: int16 (N, 3), object classes and family.
        layout: float16 (T, P, F).
        labels: int16 (T, N), annotated label or -1.
        further: int16 (T, N, MOST_FURTHER), labels that hold at the same time, -1 for none.
        actions: int16 (A,), places in the vocabulary.
        spans_s: float32 (A, 2), from when to when they happen.
    """

    times_s: NDArray[np.float32]
    tracks: NDArray[np.int16]
    kinds: NDArray[np.int16]
    layout: NDArray[np.float16]
    labels: NDArray[np.int16]
    further: NDArray[np.int16]
    actions: NDArray[np.int16]
    spans_s: NDArray[np.float32]


def video_tokens(clip: Clip, vocabulary: Vocabulary) -> VideoTokens | None:
    """The tokens of all frames of a clip; None where no two of its things can be related.

    LaiarError for an action that the vocabulary does not have, and where pairs differ in the families that they can have.
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
    further = np.full((len(clip), len(pairs), MOST_FURTHER), -1, dtype=np.int16)
    found = further_labels(clip, pairs, every, vocabulary)
    if found is not None:
        further[..., : found.shape[-1]] = found[..., :MOST_FURTHER]
    return VideoTokens(
        times_s=clip.frame_times_s.astype(np.float32),
        tracks=np.array([(p.subject, p.object) for p in pairs], dtype=np.int16),
        kinds=kinds_of(clip, pairs, vocabulary).astype(np.int16),
        layout=layout_features(clip, apart, every).astype(np.float16),
        labels=annotated_labels(clip, pairs, every, vocabulary).astype(np.int16),
        further=further,
        actions=np.array([index[a.action] for a in actions], dtype=np.int16),
        spans_s=np.array([(a.start_s, a.end_s) for a in actions], dtype=np.float32).reshape(-1, 2),
    )


Stretch = tuple[VideoTokens, NDArray[np.int64]]  # a video and the frames of it that are read, rising


def stretch_batch(stretches: Sequence[Stretch], steps: int = 0, columns: int = 0, see: bool = True) -> Batch:
    """Pad stretches into one batch, at least `steps` frames long and `columns` wide; without `see` no layout, for words alone."""
    b = len(stretches)
    t = max(steps, *(len(frames) for _, frames in stretches))
    n = max(columns, *(len(video.kinds) for video, _ in stretches))
    families = len(stretches[0][0].kinds) // stretches[0][0].layout.shape[1]
    layout = np.zeros((b, t, n // families if see else 0, LAYOUT_SIZE), dtype=np.float32)
    kinds = np.zeros((b, n, 3), dtype=np.int64)
    tracks = np.zeros((b, n, 2), dtype=np.int64)
    labels = np.full((b, t, n), -1, dtype=np.int64)
    valid = np.zeros((b, t, n), dtype=bool)
    further = np.full((b, t, n, MOST_FURTHER), -1, dtype=np.int64)
    for i, (video, frames) in enumerate(stretches):
        rows, width = len(frames), len(video.kinds)
        if see:
            layout[i, :rows, : width // families] = video.layout[frames]
        kinds[i, :width], tracks[i, :width] = video.kinds, video.tracks
        labels[i, :rows, :width], valid[i, :rows, :width] = video.labels[frames], True
        further[i, :rows, :width] = video.further[frames]
    further = further[..., : int((further >= 0).any(axis=(0, 1, 2)).sum())]  # filled from the front, and seldom full
    return Batch(*map(torch.from_numpy, (layout, kinds, tracks, labels, valid, further)))
