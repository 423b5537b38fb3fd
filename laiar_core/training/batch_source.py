"""Where the batches of a training come from: the only thing in which the data sets differ to the trainer.

CAD-120 is small and filmed densely: its clips lie in memory, and windows are drawn at those of its recordings' transitions that
make an action, so a batch is put together anew each time (`data.ClipSource`). Charades is large and annotated once a second:
its videos lie as shards on disk, which are mapped into memory and streamed, and windows are cut by time
(`shards.stream.ShardSource`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.model.checkpoint import TrainedOn
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.tokens import Batch
from laiar_core.model.vocabulary import Embed, Vocabulary
from laiar_core.training.distributed import Process

Stage = Literal["language", "naming", "both"]  # the parts of a training, in this order


@dataclass(frozen=True)
class TrainingBatch:
    """What one step learns from.

    Attributes:
        clips: the tokens of clips.
        actions: what happens in each, as the task's head wants it; nothing in the naming stage.
        windows: what the language stream learns from instead, with its actions; None where it learns from the same clips.
        token_weights: (B, T, N) of the tokens when names are learned; None where labels and changes say how much each counts.
    """

    clips: Batch
    actions: Tensor
    windows: tuple[Batch, Tensor] | None = None
    token_weights: Tensor | None = None

    def to(self, device: torch.device) -> TrainingBatch:
        """The batch on a device."""
        windows = self.windows and (self.windows[0].to(device), self.windows[1].to(device))
        weights = None if self.token_weights is None else self.token_weights.to(device)
        return TrainingBatch(self.clips.to(device), self.actions.to(device), windows, weights)


class BatchSource(Protocol):
    """Batches for each stage.

    Attributes:
        config: how to train.
        size: clips in a batch, those of all processes together.
    """

    config: TrainConfig
    size: int

    @property
    def trained_on(self) -> TrainedOn:
        """What the checkpoint will tell of its data."""

    def fingerprint(self) -> str:
        """What batches are made of: an interrupted run goes on only with the same."""

    def steps(self, stage: Stage) -> int:
        """Batches of an epoch of a stage, at most."""

    def batches(self, stage: Stage, epoch: int, rng: np.random.Generator, process: Process) -> Iterator[TrainingBatch]:
        """The batches of an epoch of a stage, or a process's part of each.

        Every process draws the same numbers for the whole batch and takes its part, so what they learn together is what one
        would.

        Args:
            stage: which stage.
            epoch: number of the epoch in it.
            rng: of everything random.
            process: whose part.
        """

    def label_counts(self) -> NDArray[np.int64]:
        """How often each relation label (L,) is annotated."""


class TrainingData(Protocol):
    """A data set, and what of it is learned from."""

    def vocabulary(self, embed: Embed) -> Vocabulary:
        """The words that a model of it knows (LaiarError where nothing can be learned from it)."""

    def source(self, vocabulary: Vocabulary, model: ModelConfig, config: TrainConfig) -> BatchSource:
        """Open it.

        Args:
            vocabulary: the words of the model.
            model: its settings.
            config: how to train.
        """


def label_weights(source: BatchSource) -> Tensor:
    """Weights (L,) that lift rare relation labels: the inverse square root of their frequency, one on average."""
    weights = torch.from_numpy((1.0 + source.label_counts()) ** -0.5).float()  # (L,)
    return weights / weights.mean()
