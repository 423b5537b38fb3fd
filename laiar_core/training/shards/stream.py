"""Charades' batches: prepared tokens, streamed a few shards at a time, in another order every epoch. See `batch_source`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import TrainedOn
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.crop_encoder import CropEncoder, crop_encoder_of
from laiar_core.model.video_tokens import Stretch, VideoTokens, stretch_batch
from laiar_core.model.vocabulary import Embed, Vocabulary
from laiar_core.training.batch_source import Stage, TrainingBatch
from laiar_core.training.crop_augment import without_layout
from laiar_core.training.distributed import Process
from laiar_core.training.multi_label_windows import actions_in, drawn_stretch
from laiar_core.training.shards.augment import pictured, viewed
from laiar_core.training.shards.index import TokenFolder, check_crops
from laiar_core.training.shards.shards import Boxes, Entry

OPEN_SHARDS = 4  # whose videos are mixed with each other
MIXED = 3  # columns by which videos in one batch may differ beyond the order of their widths


@dataclass(frozen=True)
class Videos:
    """Prepared tokens, and the videos of them that are learned from: by default all that the data set has for training."""

    tokens: TokenFolder
    clip_ids: frozenset[str] | None = None

    def vocabulary(self, embed: Embed) -> Vocabulary:
        """The words of the data set that they were made of."""
        return self.tokens.index.words.vocabulary(embed)

    def source(self, vocabulary: Vocabulary, model: ModelConfig, config: TrainConfig) -> ShardSource:
        """Stream them (LaiarError where they do not hold the crops that the model sees).

        Args:
            vocabulary: the words of the model.
            model: its settings.
            config: how to train.

        Returns:
            Their batches.
        """
        crop_encoder = crop_encoder_of(model)
        if crop_encoder:
            check_crops(self.tokens, model, crop_encoder)
        return ShardSource(self.tokens, model.frames, config, self.clip_ids, crop_encoder)


class ShardSource:
    """Batches of the training videos of a folder of tokens."""

    def __init__(
        self,
        tokens: TokenFolder,
        frames: int,
        config: TrainConfig,
        clip_ids: frozenset[str] | None = None,
        crop_encoder: CropEncoder | None = None,
    ) -> None:
        """Find the videos.

        Args:
            tokens: the folder.
            frames: T, at most.
            config: how to train.
            clip_ids: the videos that are learned from, by default all that the data set has for training.
            crop_encoder: the crop encoder of the model; without one, the crops of tokens that have some are not read.

        Raises:
            LaiarError: there is no such video.
        """
        self.tokens, self.frames, self.config, self.crop_encoder = tokens, frames, config, crop_encoder
        self.actions = len(tokens.index.words.actions)
        self.places = [_places(entries, clip_ids) for entries in tokens.entries]
        self.videos = sum(map(len, self.places))
        if not self.videos:
            raise LaiarError(f"{tokens.path} holds no training video to learn from")
        self.size = min(config.batch_size, self.videos)

    @property
    def trained_on(self) -> TrainedOn:
        """The videos; who is in them, nobody tells."""
        return TrainedOn(dataset=self.tokens.index.dataset, subjects=(), test_subjects=(), clips=self.videos)

    def fingerprint(self) -> str:
        """Which videos of which tokens."""
        return "\n".join([*map(str, self.places), self.tokens.index.model_dump_json()])

    def steps(self, stage: Stage) -> int:
        """Batches of an epoch: in every stage each video once, but for less than a batch."""
        return self.videos // self.size

    def label_counts(self) -> NDArray[np.int64]:
        """Over all training videos, one shard after another."""
        counts = np.zeros(len(self.tokens.index.words.labels), dtype=np.int64)
        for number, places in enumerate(self.places):
            shard = self.tokens.shard(number)
            for views in places:
                found = np.asarray(shard.video(views["annotated"][0]).labels)
                counts += np.bincount(found[found >= 0], minlength=len(counts))
        return counts

    def batches(self, stage: Stage, epoch: int, rng: np.random.Generator, process: Process) -> Iterator[TrainingBatch]:
        """Stretches of the videos and what happens in each (B, A), see `actions_in`; for the language stream of words alone.

        Every process draws the same numbers for the whole batch, pads it alike and takes its part.

        Args:
            stage: which stage.
            epoch: number of the epoch in it.
            rng: of everything random.
            process: whose part.

        Yields:
            The process's part of each batch.
        """
        waiting: list[VideoTokens] = []
        order = rng.permutation(len(self.places))
        for first in range(0, len(order), OPEN_SHARDS):
            for number in order[first : first + OPEN_SHARDS]:
                shard = self.tokens.shard(int(number))
                crops = stage != "language" and self.crop_encoder is not None
                waiting += [shard.video(_one_of(views, rng), crops=crops) for views in self.places[number]]
            mixed = sorted(range(len(waiting)), key=lambda i: len(waiting[i].classes) + rng.uniform(-MIXED, MIXED))
            whole = len(mixed) // self.size
            for i in rng.permutation(whole):
                yield self._batch([waiting[j] for j in mixed[i * self.size : (i + 1) * self.size]], stage, rng, process)
            waiting = [waiting[j] for j in mixed[whole * self.size :]]

    def _batch(self, videos: Sequence[VideoTokens], stage: Stage, rng: np.random.Generator, process: Process) -> TrainingBatch:
        drawn = [drawn_stretch(video, self.frames, rng) for video in videos]
        in_mirror: NDArray[np.bool_] = (rng.random(len(videos)) < 0.5) & self.config.mirrors
        mine = slice(process.rank, None, process.world)
        steps, columns = max(len(frames) for frames, _ in drawn), max(len(video.classes) for video in videos)
        seed = int(rng.integers(2**62))
        with_boxes = stage != "language"
        stretches: list[Stretch] = [
            (self._seen(videos[i], drawn[i][0], bool(in_mirror[i]), (seed, i)) if with_boxes else videos[i], drawn[i][0])
            for i in range(len(videos))[mine]
        ]
        batch = stretch_batch(stretches, steps, columns, with_boxes)
        if with_boxes:
            pairs, features = batch.layout.shape[2:]
            generator = torch.Generator().manual_seed(seed)
            off = torch.randn(len(videos), pairs, features, generator=generator)  # (B, P, F), of all processes
            batch = viewed(batch, torch.from_numpy(in_mirror[mine]), off[mine])
            if stage == "naming" and batch.crop_index is not None:
                hidden = torch.rand(len(videos), steps, pairs, generator=generator)  # (B, T, P), of all processes
                batch = replace(batch, layout=without_layout(batch.layout, batch.crop_index, hidden[mine]))
        targets = [actions_in(v, span, self.actions) for v, (_, span) in zip(videos[mine], drawn[mine], strict=True)]
        return TrainingBatch(batch, torch.from_numpy(np.stack(targets)))

    def _seen(self, video: VideoTokens, frames: NDArray[np.int64], in_mirror: bool, seed: tuple[int, int]) -> VideoTokens:
        """The video with its colors jittered; the output of a frozen backbone cannot be changed any more."""
        if self.crop_encoder is None or not self.crop_encoder.slack:
            return video
        return pictured(video, frames, in_mirror, self.crop_encoder.size, np.random.default_rng(seed))


Views = dict[Boxes, list[int]]  # where the tokens of a video are in a shard, by whose boxes they are of


def _places(entries: Sequence[Entry], clip_ids: frozenset[str] | None) -> list[Views]:
    """The views of each video that is learned from."""
    found: dict[str, Views] = {}
    for place, entry in enumerate(entries):
        if entry.split == "train" if clip_ids is None else entry.clip_id in clip_ids:
            found.setdefault(entry.clip_id, {}).setdefault(entry.boxes, []).append(place)
    return list(found.values())


def _one_of(views: Views, rng: np.random.Generator) -> int:
    """One of the views of a video: in half of all cases as people annotated it, and the other kinds evenly in the rest."""
    others = [places for boxes, places in views.items() if boxes != "annotated"]
    if not others or rng.random() < 0.5:
        return views["annotated"][0]
    places = others[int(rng.integers(len(others)))]
    return places[int(rng.integers(len(places)))]
