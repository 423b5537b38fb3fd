"""CAD-120's batches: annotated clips and windows of the same recordings, augmented. See `batch_source` for the other kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.data.action_changes import action_of
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.errors import LaiarError
from laiar_core.made_once import made_once
from laiar_core.model.checkpoint import TrainedOn
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.crop_encoder import CropEncoder, crop_encoder_of
from laiar_core.model.pairs import annotated_labels, pairs_of, seen_pairs
from laiar_core.model.tokens import Batch, ClipTokens, clip_tokens, collate
from laiar_core.model.vocabulary import Embed, Vocabulary, build_vocabulary
from laiar_core.training.augment import augmented, renamed, unsteady
from laiar_core.training.batch_source import Stage, TrainingBatch
from laiar_core.training.crop_augment import without_layout
from laiar_core.training.crop_store import CropStore
from laiar_core.training.distributed import ALONE, Process
from laiar_core.training.token_table import Example, token_table
from laiar_core.training.windows import WindowSampler, jittered_frames

ROUNDS = 1  # what tells the random numbers of a round of examples from those of an epoch
LANGUAGE_STEPS_PER_EPOCH = 100
NAMING_STEPS_PER_EPOCH = 60
NAMING_TOKENS = 2048  # of a step of the naming stage
NAMING_CLIPS = 16  # groups that they are dealt into


@dataclass(frozen=True)
class TrainingSet:
    """The annotated clips of the training subjects, windows of the recordings they are stretches of, and crops if any."""

    clips: tuple[Clip, ...]
    windows: WindowSampler
    vocabulary: Vocabulary
    crops: CropStore | None = None


@dataclass(frozen=True)
class Subjects:
    """A data set in groups, of which some are learned from: subjects, or whatever it is grouped by.

    By default those are all that are not left out for testing; of a data set without groups every clip.
    """

    dataset: Dataset
    test: tuple[str, ...] = ()
    named: tuple[str, ...] | None = None

    @made_once
    def learned(self) -> tuple[str, ...]:
        """Those who are learned from (LaiarError where the data set does not have them, or nobody is left)."""
        persons, noun = self.dataset.groups, self.dataset.grouped_by or "subject"
        if unknown := sorted(set(self.test) - set(persons)):
            raise LaiarError(f"{self.dataset.location} has no {noun} {', '.join(unknown)}; it has {', '.join(persons) or 'none'}")
        learned = self.named or tuple(p for p in persons if p not in self.test)
        if shared := sorted(set(learned) & set(self.test)):
            raise LaiarError(f"{', '.join(shared)} cannot be both trained on and tested on")
        if persons and not learned:
            raise LaiarError(f"no {noun} is left to train on: the data has only {', '.join(persons)}")
        return learned

    def vocabulary(self, embed: Embed) -> Vocabulary:
        """The words of the data set."""
        return build_vocabulary(self.dataset.knowledge, embed)

    def source(self, vocabulary: Vocabulary, model: ModelConfig, config: TrainConfig) -> ClipSource:
        """Read everything of the training subjects.

        Args:
            vocabulary: the words of the model.
            model: its settings.
            config: how to train.

        Returns:
            Their batches.
        """
        data = read_training_set(self.dataset, self.learned, vocabulary, crop_encoder_of(model))
        seen = TrainedOn(dataset=self.dataset.name, subjects=self.learned, test_subjects=self.test, clips=len(data.clips))
        return ClipSource(data, model.frames, config, seen)


def read_training_set(
    dataset: Dataset, persons: tuple[str, ...], vocabulary: Vocabulary, crop_encoder: CropEncoder | None = None
) -> TrainingSet:
    """Read what is learned from.

    Args:
        dataset: the data set.
        persons: its subjects, or other groups, that are learned from; none of a data set that has no groups.
        vocabulary: of the data set.
        crop_encoder: the crop encoder of a model that sees pictures.

    Returns:
        Clips, windows and crops.

    Raises:
        LaiarError: a recording has no pictures where some are wanted, or nobody who acts.
    """
    ids = dataset.clip_ids(persons or None)
    clips = tuple(dataset.clip(clip_id) for clip_id in ids)
    whole = dict.fromkeys(filter(None, map(dataset.recording_of, ids)))
    recordings = [dataset.recording(r) for r in whole] or list(clips)  # clips that stand alone are their own recordings
    tracked = {track.class_name for recording in recordings for track in recording.tracks}
    if missing := [part for part in vocabulary.parts if part not in tracked]:
        raise LaiarError(
            f"no recording of {', '.join(persons) or 'any clip'} has a track of {' or '.join(missing)}, which act in the tables "
            f"of {dataset.name}; its tracks are of {', '.join(sorted(tracked))}: name them as the tables do"
        )
    crops = CropStore(recordings, vocabulary, crop_encoder) if crop_encoder else None
    return TrainingSet(clips, WindowSampler(recordings, dataset.knowledge), vocabulary, crops)


class ClipSource:
    """Batches of a training set that lies in memory.

    Examples are made in rounds: every annotated clip and random windows, each in a random other view. A round is made when it is
    first asked for and used again later: making one takes half as long as learning from it. Every process makes all of it.
    """

    def __init__(self, data: TrainingSet, frames: int, config: TrainConfig, trained_on: TrainedOn) -> None:
        self.data, self.frames, self.config, self.trained_on = data, frames, config, trained_on
        self.size = config.batch_size
        self.made: dict[int, list[Example]] = {}

    def fingerprint(self) -> str:
        """The clips, by name."""
        return "\n".join(clip.clip_id for clip in self.data.clips)

    def steps(self, stage: Stage) -> int:
        """Batches of an epoch: in the last stage every example once."""
        every = -(-(len(self.data.clips) + self.config.windows_per_epoch) // self.size)
        return {"language": LANGUAGE_STEPS_PER_EPOCH, "naming": NAMING_STEPS_PER_EPOCH, "both": every}[stage]

    def batches(self, stage: Stage, epoch: int, rng: np.random.Generator, process: Process) -> Iterator[TrainingBatch]:
        """Windows for the language stream, drawn tokens for naming, and all examples for both streams; see `BatchSource`.

        Args:
            stage: which stage.
            epoch: number of the epoch in it.
            rng: of everything random.
            process: whose part.

        Yields:
            The process's part of each batch.
        """
        if stage == "language":
            for _ in range(self.steps(stage)):
                yield TrainingBatch(*language_batch(self.data, self.frames, self.size, rng, process))
        elif stage == "naming":
            yield from self._tokens(self.round(epoch), rng, process)
        else:
            for clips, actions in batches(self.round(epoch), self.size, rng, self.data.crops, process):
                windows = None
                if self.config.language_weight:  # fewer of them: the language stream has learned before
                    size = max(process.world, self.size // 2)
                    windows = language_batch(self.data, self.frames, size, rng, process)
                yield TrainingBatch(clips, actions, windows)

    def label_counts(self) -> NDArray[np.int64]:
        """Over all frames of the recordings, whole."""
        vocabulary = self.data.vocabulary
        counts = np.zeros(len(vocabulary.labels), dtype=np.int64)
        for recording in self.data.windows.recordings:
            every = np.arange(len(recording))
            labels = annotated_labels(recording, pairs_of(recording, vocabulary), every, vocabulary)
            counts += np.bincount(labels[labels >= 0], minlength=len(counts))
        return counts

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
        return [(self._view(clip, rng), actions.index(clip.action or "")) for clip in clips]

    def _view(self, clip: Clip, rng: np.random.Generator) -> ClipTokens:
        view = augmented(clip, self.config.mirrors, rng)
        frames = jittered_frames(len(clip), self.frames, rng)
        if self.data.crops is None:
            return clip_tokens(view, self.data.vocabulary, frames)
        view = unsteady(view, rng)
        return self.data.crops.with_numbers(clip_tokens(view, self.data.vocabulary, frames), view)

    def _tokens(self, examples: list[Example], rng: np.random.Generator, process: Process) -> Iterator[TrainingBatch]:
        """Batches of single tokens, as if they were of many short clips: `ClipDropout` drops other units in each.

        Most tokens of a clip are easy (a hand far from a cup). Drawn one by one, the hard ones can come more often.
        """
        table = token_table(examples)
        groups = max(process.world, NAMING_CLIPS - NAMING_CLIPS % process.world)  # B
        for _ in range(NAMING_STEPS_PER_EPOCH):
            rows = table.draw(NAMING_TOKENS // groups * groups, rng)  # (M,)
            layout, crops, crop_index = table.layout[rows], None, None
            if self.data.crops:
                crops, numbers = self.data.crops.of_tokens(table.crop_index[rows], rng)
                layout = without_layout(layout, numbers, torch.from_numpy(rng.random(len(rows))))
                crop_index = _dealt(numbers, groups, process)[:, None]  # (B, 1, N, 3)
            labels = _dealt(table.labels[rows], groups, process)[:, None]  # (B, 1, N)
            classes = _dealt(table.classes[table.pair[rows]], groups, process)  # (B, N, 3)
            tokens = Batch(
                layout=_dealt(layout, groups, process)[:, None],  # (B, 1, N, F)
                classes=classes,
                tracks=torch.zeros_like(classes[..., :2]),  # (B, N, 2)
                labels=labels,
                valid=torch.ones_like(labels, dtype=torch.bool),
                crop_index=crop_index,
                crops=crops,
            )
            yield TrainingBatch(tokens, torch.empty(0), token_weights=torch.ones(labels.shape))


def _dealt(rows: Tensor, groups: int, process: Process) -> Tensor:
    """Rows (M, ...) dealt into so many groups, and of these the part of a process: (B, N, ...)."""
    return rows.view(groups, -1, *rows.shape[1:])[process.rank :: process.world]


def batches(
    examples: list[Example], size: int, rng: np.random.Generator, crops: CropStore | None = None, process: Process = ALONE
) -> Iterator[tuple[Batch, Tensor]]:
    """Batches in random order. Clips of like numbers of pairs share a batch, to pad little.

    Args:
        examples: of which each comes once, but for less than one for each process.
        size: clips in a batch, those of all processes together.
        rng: of everything random.
        crops: of a model that sees pictures.
        process: whose part.

    Yields:
        The tokens of B clips, with their actions (B,).
    """
    order = sorted(range(len(examples)), key=lambda i: len(examples[i][0].pairs) + rng.uniform(-3, 3))
    chunks = [order[i : i + size] for i in range(0, len(order), size)]
    for i in rng.permutation(len(chunks)):
        every = [(crops.of_clip(examples[j][0], rng) if crops else examples[j][0], examples[j][1]) for j in chunks[i]]
        if mine := process.part_of(every):
            yield _collated(mine, every)


def language_batch(
    data: TrainingSet, frames: int, size: int, rng: np.random.Generator, process: Process = ALONE
) -> tuple[Batch, Tensor]:
    """A batch for the language stream alone, which needs labels and no layout: windows of evenly drawn actions.

    Args:
        data: what is learned from.
        frames: T, at most.
        size: windows in all processes together, at most: where none is found for an action, there are fewer.
        rng: of everything random.
        process: whose part.

    Returns:
        The tokens of B windows, with their actions (B,).

    Raises:
        LaiarError: no window shows just one action.
    """
    actions = data.vocabulary.actions
    every: list[Example] = []
    for wanted in rng.permutation(np.arange(size) % len(actions)):
        for clip in _drawn(data, actions[wanted], rng):
            pairs, sampled = pairs_of(clip, data.vocabulary), jittered_frames(len(clip), frames, rng)
            labels = annotated_labels(clip, pairs, sampled, data.vocabulary)
            empty = np.zeros((*labels.shape, 0), dtype=np.float32)
            classes, seen = np.zeros((len(pairs), 3), dtype=np.int64), seen_pairs(clip, pairs, sampled)
            tokens = ClipTokens(sampled, pairs, classes, empty, labels, seen)
            every.append((tokens, actions.index(clip.action or "")))
    mine = process.part_of(every)
    if not mine:
        raise LaiarError("the training recordings hold no stretch with one action to learn from; train on more subjects")
    return _collated(mine, every)


def _collated(mine: Sequence[Example], every: Sequence[Example]) -> tuple[Batch, Tensor]:
    """A process's part of a batch, padded as the whole is: the DT-Former's scorer sees padding as tokens of zeros."""
    steps, columns = max(len(tokens.frames) for tokens, _ in every), max(len(tokens.pairs) for tokens, _ in every)
    return collate([tokens for tokens, _ in mine], steps, columns), torch.tensor([action for _, action in mine])


def _drawn(data: TrainingSet, action: str, rng: np.random.Generator) -> list[Clip]:
    """A window drawn for that action, in half of all cases with other things in it and the action that they make of it.

    Empty where there is none, or where its transitions no longer make one action.
    """
    window = data.windows.draw(action, rng)
    if window is not None and rng.random() < 0.5:
        window = renamed(window, data.windows.knowledge, rng)
        window = replace(window, action=action_of(window, data.windows.knowledge))
    return [] if window is None or window.action is None else [window]
