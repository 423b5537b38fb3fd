"""What training reads: annotated clips and windows of the same recordings, augmented, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.data.action_changes import action_of
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.config import TrainConfig
from laiar_core.model.crop_encoder import Eye
from laiar_core.model.pairs import annotated_labels, pairs_of
from laiar_core.model.tokens import Batch, ClipTokens, clip_tokens, collate
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.training.augment import augmented, renamed, unsteady
from laiar_core.training.crop_store import Album
from laiar_core.training.windows import WindowSampler

ROUNDS = 1  # what tells the random numbers of a pool from those of an epoch


@dataclass(frozen=True)
class TrainingSet:
    """The annotated clips of the training subjects, windows of the recordings they are stretches of, and crops if any."""

    clips: tuple[Clip, ...]
    windows: WindowSampler
    vocabulary: Vocabulary
    album: Album | None = None


def read_training_set(dataset: Cad120, persons: tuple[str, ...], vocabulary: Vocabulary, eye: Eye | None = None) -> TrainingSet:
    """Read everything of these subjects; with an eye also what it sees (LaiarError where a recording has no pictures)."""
    ids = dataset.clip_ids(persons)
    recordings = [dataset.recording(r) for r in dict.fromkeys(dataset.rows[clip_id].recording_id for clip_id in ids)]
    clips = tuple(dataset.clip(clip_id) for clip_id in ids)
    album = Album(recordings, vocabulary, eye) if eye else None
    return TrainingSet(clips, WindowSampler(recordings, dataset.knowledge), vocabulary, album)


Example = tuple[ClipTokens, int]  # with its action


class Pool:
    """Rounds of training examples: every annotated clip and random windows, each in a random other view.

    A round is made when it is first asked for and used again later: making one takes half as long as learning from it.
    """

    def __init__(self, data: TrainingSet, frames: int, config: TrainConfig) -> None:
        self.data, self.frames, self.config = data, frames, config
        self.made: dict[int, list[Example]] = {}

    def round(self, number: int) -> list[Example]:
        """The examples of a round; after `rounds` of them they begin again."""
        number %= self.config.rounds
        if number not in self.made:
            self.made[number] = self._make(np.random.default_rng((self.config.seed, ROUNDS, number)))
        return self.made[number]

    def _make(self, rng: np.random.Generator) -> list[Example]:
        actions = self.data.vocabulary.actions
        clips = list(self.data.clips)
        shares = np.sqrt([sum(c.action == a for c in clips) for a in actions])  # between as frequent as annotated and all alike
        for action in rng.choice(actions, self.config.windows_per_epoch, p=shares / shares.sum()):
            clips += _drawn(self.data, str(action), rng)
        return [(self._tokens(clip, rng), actions.index(clip.action or "")) for clip in clips]

    def _tokens(self, clip: Clip, rng: np.random.Generator) -> ClipTokens:
        view = augmented(clip, self.config.mirrors, rng)
        frames = jittered_frames(len(clip), self.frames, rng)
        if self.data.album is None:
            return clip_tokens(view, self.data.vocabulary, frames)
        view = unsteady(view, rng)
        return self.data.album.noted(clip_tokens(view, self.data.vocabulary, frames), view)


def batches(
    examples: list[Example], size: int, rng: np.random.Generator, album: Album | None = None
) -> Iterator[tuple[Batch, Tensor]]:
    """Batches in random order with their actions (B,). Clips of like numbers of pairs share a batch, to pad little."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i][0].pairs) + rng.uniform(-3, 3))
    chunks = [order[i : i + size] for i in range(0, len(order), size)]
    for i in rng.permutation(len(chunks)):
        clips = [album.of_clip(examples[j][0], rng) if album else examples[j][0] for j in chunks[i]]
        yield collate(clips), torch.tensor([examples[j][1] for j in chunks[i]])


def language_batch(data: TrainingSet, frames: int, size: int, rng: np.random.Generator) -> tuple[Batch, Tensor]:
    """A batch for the language stream alone, which needs labels and no layout: windows of evenly drawn actions."""
    actions = data.vocabulary.actions
    tokens, targets = [], []
    for wanted in rng.permutation(np.arange(size) % len(actions)):
        for clip in _drawn(data, actions[wanted], rng):
            pairs, sampled = pairs_of(clip, data.vocabulary), jittered_frames(len(clip), frames, rng)
            labels = annotated_labels(clip, pairs, sampled, data.vocabulary)
            empty = np.zeros((*labels.shape, 0), dtype=np.float32)
            tokens.append(ClipTokens(sampled, pairs, np.zeros((len(pairs), 3), dtype=np.int64), empty, labels))
            targets.append(actions.index(clip.action or ""))
    if not tokens:
        raise LaiarError("the training recordings hold no stretch with one action to learn from; train on more subjects")
    return collate(tokens), torch.tensor(targets)


def _drawn(data: TrainingSet, action: str, rng: np.random.Generator) -> list[Clip]:
    """A window drawn for that action, in half of all cases with other things in it and the action that they make of it.

    Empty where there is none, or where its transitions no longer make one action.
    """
    window = data.windows.draw(action, rng)
    if window is not None and rng.random() < 0.5:
        window = renamed(window, data.windows.knowledge, rng)
        window = replace(window, action=action_of(window, data.windows.knowledge))
    return [] if window is None or window.action is None else [window]


def jittered_frames(length: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """At most `count` distinct frames, one at a random place in each equal part of a clip of `length` frames."""
    count = min(count, length)
    return np.unique(((np.arange(count) + rng.random(count)) * length / count).astype(np.int64))


def label_weights(data: TrainingSet) -> Tensor:
    """Weights (L,) that lift rare relation labels: the inverse square root of their frequency, one on average."""
    vocabulary = data.vocabulary
    counts = torch.ones(len(vocabulary.labels))
    for recording in data.windows.recordings:
        every = np.arange(len(recording))
        labels = annotated_labels(recording, pairs_of(recording, vocabulary), every, vocabulary)
        counts += torch.from_numpy(np.bincount(labels[labels >= 0], minlength=len(counts)))
    weights = counts**-0.5
    return weights / weights.mean()
