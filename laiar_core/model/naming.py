"""Naming tokens: the nearest semantic label of a visual token in the joint space, among the labels that its pair can have."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from laiar_core.model.laiar import TEMPERATURE, LaIAR


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
def name_tokens(model: LaIAR, tokens: Tensor, kinds: Tensor) -> Names:
    """Name tokens (M, D) of pairs of these kinds (M, 3). The classes come from the tracks."""
    possible = model.possible_labels(kinds)  # (M, P)
    labels = F.normalize(model.semantic_labels(), dim=-1)[possible.clamp(min=0)]  # (M, P, D)
    cosines = torch.einsum("md,mpd->mp", F.normalize(tokens, dim=-1), labels)  # (M, P)
    cosines = cosines.masked_fill(possible < 0, float("-inf"))  # (M, P)
    nearest = cosines.topk(2, dim=-1)  # (M, 2)
    indices = possible.gather(1, nearest.indices)  # (M, 2)
    sure = (cosines / TEMPERATURE).softmax(dim=-1).gather(1, nearest.indices)  # (M, 2)
    return Names(indices[:, 0], nearest.values[:, 0], indices[:, 1], nearest.values[:, 1], sure[:, 0], sure[:, 1])
