"""Single tokens for the naming stage: drawn one by one, the hard ones can come more often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.model.tokens import ClipTokens
from laiar_core.training.class_weights import side_weights

Example = tuple[ClipTokens, int]  # with its action


@dataclass(frozen=True)
class TokenTable:
    """The annotated tokens of a round, one by one, to learn names from.

    Attributes:
        layout: float32 (M, F).
        pair: int64 (M,), row of `classes`.
        classes: int64 (P, 3), the classes of the pairs that occur.
        labels: int64 (M,).
        chance: float64 (M,), of drawing each token: rare labels come more often, and both sides of a change alike.
        crop_index: int64 (M, 3), numbers of their crops in the store; (M, 0) without one.
    """

    layout: Tensor
    pair: Tensor
    classes: Tensor
    labels: Tensor
    chance: NDArray[np.float64]
    crop_index: Tensor

    def draw(self, count: int, rng: np.random.Generator) -> Tensor:
        """Rows (count,) by chance."""
        rows = np.searchsorted(np.cumsum(self.chance), rng.random(count))
        return torch.from_numpy(rows.clip(max=len(self.labels) - 1))


def token_table(examples: list[Example]) -> TokenTable:
    """The annotated tokens of these examples."""
    layout, classes, labels, weights, crop_index = [], [], [], [], []
    for tokens, _ in examples:
        known = tokens.labels >= 0  # (T, N)
        layout.append(tokens.layout[known])
        classes.append(np.broadcast_to(tokens.classes, (*known.shape, 3))[known])
        labels.append(tokens.labels[known])
        crop_index.append(
            (np.zeros((*known.shape, 0), dtype=np.int64) if tokens.crop_index is None else tokens.crop_index)[known]
        )
        weights.append(side_weights(torch.from_numpy(tokens.labels)[None])[0].numpy()[known])
    label = np.concatenate(labels)
    chance = np.bincount(label)[label] ** -0.5 * np.concatenate(weights)
    pairs, pair = np.unique(np.concatenate(classes), axis=0, return_inverse=True)
    return TokenTable(
        torch.from_numpy(np.concatenate(layout)),
        torch.from_numpy(pair),
        torch.from_numpy(pairs),
        torch.from_numpy(label),
        chance / chance.sum(),
        torch.from_numpy(np.concatenate(crop_index)),
    )
