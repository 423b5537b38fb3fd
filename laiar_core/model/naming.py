"""Naming tokens: the nearest semantic label of a visual token in the joint space, among the labels that its pair can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    from laiar_core.model.laiar import LaIAR

TEMPERATURE = 0.1  # of the cosine similarities in the joint space


@dataclass(frozen=True)
class NameScores:
    """How near tokens are to the labels that they may be called, and how likely each is against the others.

    Attributes:
        cosines: (..., T, N, P); of a label that is padding, with something.
        log_probabilities: (..., T, N, P); very low for a label that is padding.
    """

    cosines: Tensor
    log_probabilities: Tensor


def name_scores(tokens: Tensor, labels: Tensor, possible: Tensor) -> NameScores:
    """The one place where tokens are compared with labels.

    Args:
        tokens: (..., T, N, D) points of the joint space.
        labels: (L, D), the semantic labels.
        possible: int64 (..., N, P), which of them each of the N may be called, -1 for padding; N may be 1 for all alike.

    Returns:
        Cosines and log probabilities (..., T, N, P).
    """
    names = F.normalize(labels, dim=-1)[possible.clamp(min=0)]  # (..., N, P, D)
    cosines = torch.einsum("...tnd,...npd->...tnp", F.normalize(tokens, dim=-1), names)  # (..., T, N, P)
    near = (cosines / TEMPERATURE).masked_fill((possible < 0).unsqueeze(-3), -1e4)  # (..., T, N, P)
    return NameScores(cosines, near.log_softmax(dim=-1))


@dataclass(frozen=True)
class Names:
    """The two nearest labels of M tokens: label indices, cosine similarities, and how sure each is against the others."""

    best: Tensor
    best_similarity: Tensor
    runner_up: Tensor
    runner_up_similarity: Tensor
    probability: Tensor
    runner_up_probability: Tensor


@torch.inference_mode()
def name_tokens(model: LaIAR, tokens: Tensor, classes: Tensor) -> Names:
    """Name tokens, each by the nearest of the labels that its pair can have.

    Args:
        model: the model.
        tokens: (M, D).
        classes: int64 (M, 3) of their pairs, which come from the tracks.

    Returns:
        The nearest and the next label (M,) of each.
    """
    possible = model.possible_labels(classes)  # (M, P)
    scores = name_scores(tokens[None], model.semantic_labels(), possible)  # (1, M, P)
    nearest = scores.cosines[0].masked_fill(possible < 0, float("-inf")).topk(2, dim=-1)  # (M, 2)
    indices = possible.gather(1, nearest.indices)  # (M, 2)
    sure = scores.log_probabilities[0].exp().gather(1, nearest.indices)  # (M, 2)
    return Names(indices[:, 0], nearest.values[:, 0], indices[:, 1], nearest.values[:, 1], sure[:, 0], sure[:, 1])
