"""Naming tokens: the nearest semantic label of a visual token in the joint space, among the labels that its pair can have."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from laiar_core.model.laiar import TEMPERATURE, LaIAR
from laiar_core.model.vocabulary import Vocabulary


@dataclass(frozen=True)
class Names:
    """The two nearest labels of M tokens: label indices, cosine similarities, and how sure the first is against the others."""

    best: Tensor
    best_similarity: Tensor
    runner_up: Tensor
    runner_up_similarity: Tensor
    probability: Tensor


def possible_labels(kinds: Tensor, vocabulary: Vocabulary) -> Tensor:
    """Which labels (..., L) a pair of these object classes (..., 2) can have. The classes come from the tracks."""
    index = {name: i for i, name in enumerate(vocabulary.objects)}
    ends = torch.tensor([(index[label.subject], index[label.object]) for label in vocabulary.labels])  # (L, 2)
    return (kinds[..., None, :] == ends).all(dim=-1)


@torch.inference_mode()
def name_tokens(model: LaIAR, vocabulary: Vocabulary, tokens: Tensor, kinds: Tensor) -> Names:
    """Name tokens (M, D) whose pairs have these object classes (M, 2)."""
    similarities = model.similarities(tokens)  # (M, L)
    possible = possible_labels(kinds, vocabulary)  # (M, L)
    nearest = similarities.masked_fill(~possible, float("-inf")).topk(2, dim=-1)  # (M, 2)
    sure = (nearest.values / TEMPERATURE).softmax(dim=-1)[:, 0]  # (M,)
    return Names(nearest.indices[:, 0], nearest.values[:, 0], nearest.indices[:, 1], nearest.values[:, 1], sure)
