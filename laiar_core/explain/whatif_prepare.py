"""One clip as one checkpoint sees it, encoded once and kept, so that every edit of it needs the encoder alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from laiar_core.inference.model_run import ModelRun

Place = tuple[int, int]  # sampled frame and pair of a token


@dataclass(frozen=True, eq=False)
class Prepared:
    """A run of the model over a clip, ready for edits. T sampled frames, N pairs.

    Attributes:
        run: the clip as it was seen.
        labels: the semantic tokens of all L labels (L, D).
        names: T rows of the N tokens' nearest relations. Only of tokens that the encoder sees may they be shown.
        allowed: for each pair the relations it can have and the place of each label in `labels`.
        pair_names: for each pair the tracks it is made of.
    """

    run: ModelRun
    labels: Tensor
    names: tuple[tuple[str, ...], ...]
    allowed: tuple[Mapping[str, int], ...]
    pair_names: tuple[tuple[str, str], ...]

    def kept_places(self) -> frozenset[Place]:
        """Where the tokens lie that the selection kept."""
        return frozenset((token.step, token.pair) for token in self.run.kept)


@torch.inference_mode()
def prepare(run: ModelRun) -> Prepared:
    """Look up what edits of a clip need beside the run of the model over it."""
    labels = run.checkpoint.vocabulary.labels
    ends = [(run.clip.tracks[p.subject], run.clip.tracks[p.object]) for p in run.inputs.pairs]
    possible = [[i for i in row if i >= 0] for row in run.model.possible_labels(run.batch.classes[0]).tolist()]
    return Prepared(
        run=run,
        labels=run.model.semantic_labels(),
        names=tuple(tuple(labels[i].relation for i in row) for row in run.names.tolist()),
        allowed=tuple({labels[i].relation: i for i in row} for row in possible),
        pair_names=tuple((subject.track_id, obj.track_id) for subject, obj in ends),
    )
