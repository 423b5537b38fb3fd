"""One clip as one checkpoint sees it, encoded once and kept, so that every edit of it needs the encoder alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from laiar_core.data.clip import Clip
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.laiar import LaIAR
from laiar_core.model.naming import name_tokens
from laiar_core.model.tokens import collate

Place = tuple[int, int]  # sampled frame and pair of a token


@dataclass(frozen=True)
class Prepared:
    """One clip as one checkpoint sees it, ready for edits. T sampled frames, N pairs, K slots of the encoder.

    Attributes:
        model: the checkpoint's model. `actions`: what it can say. `temperature`: what its logits are divided by.
        read: the tokens as the DT-Former reads them (1, T, N, D). `tracks`: int64 (1, N, 2), what each pair is made of.
        steps, columns: int64 (1, K) sampled frame and pair of each slot. `kept`: bool (1, K), False for an empty slot.
        labels: the semantic tokens of all L labels (L, D).
        names: T rows of the N tokens' nearest relations. Only of tokens that the encoder sees may they be shown.
        allowed: for each pair the relations it can have and the place of each label in `labels`.
        pair_names: for each pair the tracks it is made of.
    """

    model: LaIAR
    actions: tuple[str, ...]
    temperature: float
    read: Tensor
    tracks: Tensor
    steps: Tensor
    columns: Tensor
    kept: Tensor
    labels: Tensor
    names: tuple[tuple[str, ...], ...]
    allowed: tuple[Mapping[str, int], ...]
    pair_names: tuple[tuple[str, str], ...]

    def kept_places(self) -> frozenset[Place]:
        """Where the tokens lie that the selection kept."""
        at = self.kept[0]
        return frozenset(zip(self.steps[0, at].tolist(), self.columns[0, at].tolist(), strict=True))


@torch.inference_mode()
def prepare(checkpoint: Checkpoint, clip: Clip) -> Prepared:
    """Encode a clip once (LaiarError where the model knows nothing in it)."""
    model, vocabulary = checkpoint.model, checkpoint.vocabulary
    inputs = checkpoint.tokens_of(clip)
    batch = collate([inputs])
    video = model.video(batch)
    steps, pairs = video.tokens.shape[1:3]
    kinds = batch.kinds[0].expand(steps, -1, -1).reshape(-1, 3)  # (T * N, 3)
    best = name_tokens(model, video.tokens[0].flatten(0, 1), kinds).best.view(steps, pairs)  # (T, N)
    ends = [(clip.tracks[p.subject], clip.tracks[p.object]) for p in inputs.pairs]
    possible = [[i for i in row if i >= 0] for row in model.possible_labels(batch.kinds[0]).tolist()]
    return Prepared(
        model=model,
        actions=vocabulary.actions,
        temperature=checkpoint.temperature,
        read=video.read,
        tracks=batch.tracks,
        steps=video.selected.steps,
        columns=video.selected.columns,
        kept=video.selected.kept,
        labels=model.semantic_labels(),
        names=tuple(tuple(vocabulary.labels[i].relation for i in row) for row in best.tolist()),
        allowed=tuple({vocabulary.labels[i].relation: i for i in labels} for labels in possible),
        pair_names=tuple((subject.track_id, obj.track_id) for subject, obj in ends),
    )
