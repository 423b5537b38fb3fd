"""Streaming prepared tokens: a few shards at a time, in another order every epoch, as batches that several processes share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.errors import LaiarError
from laiar_core.model.config import TrainConfig
from laiar_core.model.crop_encoder import Eye
from laiar_core.model.tokens import Batch
from laiar_core.model.video_tokens import Stretch, VideoTokens, stretch_batch
from laiar_core.training.multi_label_windows import actions_in, drawn_stretch
from laiar_core.training.shards.augment import pictured, viewed
from laiar_core.training.shards.index import TokenFolder

OPEN_SHARDS = 4  # whose videos are mixed with each other
MIXED = 3  # columns by which videos in one batch may differ beyond the order of their widths


@dataclass(frozen=True)
class Lesson:
    """What one step learns from: stretches, and what happens in each (B, A), see `windows.actions_in`."""

    batch: Batch
    actions: Tensor

    def to(self, device: torch.device) -> Lesson:
        """The lesson on a device."""
        return Lesson(self.batch.to(device), self.actions.to(device))


@dataclass(frozen=True)
class Part:
    """Which part of each batch a process takes: the `rank`-th of `world`."""

    rank: int = 0
    world: int = 1


class Stream:
    """Batches of the training videos of a folder of tokens."""

    def __init__(
        self,
        tokens: TokenFolder,
        frames: int,
        config: TrainConfig,
        clip_ids: frozenset[str] | None = None,
        eye: Eye | None = None,
    ) -> None:
        """`clip_ids` are the videos that are learned from, by default all that the data set has for training.

        Without an eye, the crops of tokens that have some are not looked at.
        """
        self.tokens, self.frames, self.config, self.eye = tokens, frames, config, eye
        self.actions = len(tokens.index.words.actions)
        self.places = [
            [i for i, entry in enumerate(entries) if _wanted(entry.clip_id, entry.split, clip_ids)] for entries in tokens.entries
        ]
        self.videos = sum(map(len, self.places))
        if not self.videos:
            raise LaiarError(f"{tokens.path} holds no training video to learn from")
        self.size = min(config.batch_size, self.videos)

    @property
    def steps(self) -> int:
        """Batches of an epoch: every video once, but for less than a batch."""
        return self.videos // self.size

    def every_video(self) -> Iterator[VideoTokens]:
        """All videos in order, one shard after another."""
        for number, places in enumerate(self.places):
            shard = self.tokens.shard(number)
            for place in places:
                yield shard.video(place)

    def epoch(self, rng: np.random.Generator, part: Part, see: bool = True) -> Iterator[Lesson]:
        """The lessons of an epoch, or a process's part of each; without `see` for words alone.

        Every process draws the same numbers for the whole batch, pads it alike and takes its part. So what they learn together
        is what one would.
        """
        waiting: list[VideoTokens] = []
        order = rng.permutation(len(self.places))
        for first in range(0, len(order), OPEN_SHARDS):
            for number in order[first : first + OPEN_SHARDS]:
                shard = self.tokens.shard(int(number))
                waiting += [shard.video(place, crops=see and self.eye is not None) for place in self.places[number]]
            mixed = sorted(range(len(waiting)), key=lambda i: len(waiting[i].kinds) + rng.uniform(-MIXED, MIXED))
            whole = len(mixed) // self.size
            for i in rng.permutation(whole):
                yield self._lesson([waiting[j] for j in mixed[i * self.size : (i + 1) * self.size]], rng, part, see)
            waiting = [waiting[j] for j in mixed[whole * self.size :]]

    def _lesson(self, videos: Sequence[VideoTokens], rng: np.random.Generator, part: Part, see: bool) -> Lesson:
        drawn = [drawn_stretch(video, self.frames, rng) for video in videos]
        in_mirror: NDArray[np.bool_] = (rng.random(len(videos)) < 0.5) & self.config.mirrors
        mine = slice(part.rank, None, part.world)
        steps, columns = max(len(frames) for frames, _ in drawn), max(len(video.kinds) for video in videos)
        seed = int(rng.integers(2**62))
        stretches: list[Stretch] = [
            (self._seen(videos[i], drawn[i][0], bool(in_mirror[i]), (seed, i)) if see else videos[i], drawn[i][0])
            for i in range(len(videos))[mine]
        ]
        batch = stretch_batch(stretches, steps, columns, see)
        if see:
            pairs, features = batch.layout.shape[2:]
            off = torch.randn(len(videos), pairs, features, generator=torch.Generator().manual_seed(seed))
            batch = viewed(batch, torch.from_numpy(in_mirror[mine]), off[mine])
        targets = [actions_in(v, span, self.actions) for v, (_, span) in zip(videos[mine], drawn[mine], strict=True)]
        return Lesson(batch, torch.from_numpy(np.stack(targets)))

    def _seen(self, video: VideoTokens, frames: NDArray[np.int64], in_mirror: bool, seed: tuple[int, int]) -> VideoTokens:
        """The video with its pixels in another light; what a frozen backbone said of them cannot be changed any more."""
        if self.eye is None or not self.eye.slack:
            return video
        return pictured(video, frames, in_mirror, self.eye.size, np.random.default_rng(seed))


def _wanted(clip_id: str, split: str, clip_ids: frozenset[str] | None) -> bool:
    return split == "train" if clip_ids is None else clip_id in clip_ids
