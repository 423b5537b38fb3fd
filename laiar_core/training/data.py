"""What training reads: annotated clips and windows of the same recordings, augmented, in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.clips.cad120 import Cad120
from laiar_core.clips.clip import Clip
from laiar_core.model.config import TrainConfig
from laiar_core.model.pairs import annotated_labels, pairs_of
from laiar_core.model.tokens import Batch, ClipTokens, clip_tokens, collate
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.training.augment import augmented
from laiar_core.training.windows import WindowSampler


@dataclass(frozen=True)
class TrainingSet:
    """The annotated clips of the training subjects, and windows of the recordings they are stretches of."""

    clips: tuple[Clip, ...]
    windows: WindowSampler
    vocabulary: Vocabulary
    frame_labels: tuple[NDArray[np.int64], ...]  # for each recording (F, N), the label of every pair in every frame

    @property
    def recordings(self) -> Sequence[Clip]:
        """The whole recordings."""
        return self.windows.recordings


def read_training_set(dataset: Cad120, persons: tuple[str, ...], vocabulary: Vocabulary) -> TrainingSet:
    """Read everything of these subjects."""
    ids = dataset.clip_ids(persons)
    recordings = [dataset.recording(r) for r in dict.fromkeys(dataset.rows[clip_id].recording_id for clip_id in ids)]
    return TrainingSet(
        clips=tuple(dataset.clip(clip_id) for clip_id in ids),
        windows=WindowSampler(recordings, dataset.knowledge),
        vocabulary=vocabulary,
        frame_labels=tuple(annotated_labels(r, pairs_of(r, vocabulary), np.arange(len(r)), vocabulary) for r in recordings),
    )


def epoch_batches(
    data: TrainingSet, frames: int, config: TrainConfig, rng: np.random.Generator
) -> Iterator[tuple[Batch, Tensor]]:
    """Batches of one epoch with their actions (B,). Clips of like numbers of pairs share a batch, to pad little."""
    actions = data.vocabulary.actions
    clips = [(clip, clip.action or "") for clip in data.clips]
    shares = np.sqrt([sum(a == action for _, a in clips) for action in actions])  # between as frequent as annotated and all alike
    for action in rng.choice(actions, config.windows_per_epoch, p=shares / shares.sum()):
        window = data.windows.draw(str(action), rng)
        if window is not None:
            clips.append((data.recordings[window.recording].stretch(window.first, window.last), window.action))
    tokens = []
    for clip, _ in clips:
        tokens.append(clip_tokens(augmented(clip, rng), data.vocabulary, jittered_frames(len(clip), frames, rng)))
    targets = [actions.index(action) for _, action in clips]
    order = sorted(range(len(clips)), key=lambda i: len(tokens[i].pairs) + rng.uniform(-3, 3))
    chunks = [order[i : i + config.batch_size] for i in range(0, len(order), config.batch_size)]
    for i in rng.permutation(len(chunks)):
        yield collate([tokens[j] for j in chunks[i]]), torch.tensor([targets[j] for j in chunks[i]])


def language_batch(data: TrainingSet, frames: int, size: int, rng: np.random.Generator) -> tuple[Batch, Tensor]:
    """A batch for the language stream alone, which needs labels and no layout: windows of evenly drawn actions."""
    actions = data.vocabulary.actions
    tokens, targets = [], []
    for target in rng.permutation(np.arange(size) % len(actions)):
        window = data.windows.draw(actions[target], rng)
        if window is None:
            continue
        sampled = jittered_frames(window.last - window.first + 1, frames, rng)
        labels = data.frame_labels[window.recording][window.first + sampled]  # (T, N)
        pairs = pairs_of(data.recordings[window.recording], data.vocabulary)
        empty = np.zeros((*labels.shape, 0), dtype=np.float32)
        tokens.append(ClipTokens(sampled, pairs, np.zeros((len(pairs), 2), dtype=np.int64), empty, labels))
        targets.append(int(target))
    return collate(tokens), torch.tensor(targets)


def jittered_frames(length: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """At most `count` distinct frames, one at a random place in each equal part of a clip of `length` frames."""
    count = min(count, length)
    return np.unique(((np.arange(count) + rng.random(count)) * length / count).astype(np.int64))


def label_weights(data: TrainingSet) -> Tensor:
    """Weights (L,) that lift rare relation labels: the inverse square root of their frequency, one on average."""
    counts: Counter[int] = Counter()
    for labels in data.frame_labels:
        counts.update(labels[labels >= 0].tolist())
    weights = torch.tensor([max(1, counts[i]) ** -0.5 for i in range(len(data.vocabulary.labels))])
    return weights / weights.mean()
