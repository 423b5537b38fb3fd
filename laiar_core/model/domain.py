"""How far a clip lies from what a checkpoint learned from.

Nearest neighbours among the tokens of the training (Sun et al., ICML 2022, "Out-of-Distribution Detection with Deep Nearest
Neighbors"), but of what goes into a token and not of what comes out: in the joint space and in z what means nothing to a model
lies near to its middle, among what it knows. `python -m benchmarks.out_of_domain` compares them with energy and Mahalanobis.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from laiar_core.model.layout import BOTH_SEEN, IN_THE_FRAME
from laiar_core.model.tokens import Batch

NEIGHBOURS = 5
UNKNOWN = 100.0  # how far a pair of things is that was never seen together


@dataclass(frozen=True)
class PairsInFrames:
    """The pairs of B clips, each once whatever families of relations it has, without motion.

    Attributes:
        layout: float32 (B, T, P, 13), where both boxes are.
        classes: int64 (B, P, 2), of subject and object.
        shown: bool (B, T, P), where both are seen.
    """

    layout: Tensor
    classes: Tensor
    shown: Tensor


@dataclass(frozen=True)
class Domain:
    """Tokens that a model learned from, as where the boxes of a pair are in one frame.

    Attributes:
        points: float32 (R, 13) of the training, each number divided by its `scale`.
        classes: int64 (R, 2), the object classes of subject and object of each.
        scale: float32 (13,), how much each number varies.
        limit: float32 (), the distance that 99 of 100 clips of the training do not reach.
    """

    points: Tensor
    classes: Tensor
    scale: Tensor
    limit: Tensor

    @torch.inference_mode()
    def distances(self, seen: PairsInFrames) -> Tensor:
        """How far clips are from the training, float32 (B,): half of a clip's tokens are farther. 0 where nothing is seen."""
        found = torch.zeros(len(seen.layout))  # (B,)
        for clip, (layout, classes, shown) in enumerate(zip(seen.layout, seen.classes, seen.shown, strict=True)):
            apart = [self._to_nearest(layout[shown[:, pair], pair], classes[pair]) for pair in range(len(classes))]
            if len(every := torch.cat([found[:0], *apart])):
                found[clip] = every.median()
        return found

    def _to_nearest(self, tokens: Tensor, classes: Tensor) -> Tensor:
        """Mean distance (M,) of tokens (M, 13) of a pair of classes (2,) to the nearest of the training of these classes."""
        known = self.points[(self.classes == classes).all(dim=1)]  # (K, 13)
        if len(known) == 0:
            return torch.full((len(tokens),), UNKNOWN)
        apart = torch.cdist(tokens / self.scale, known)  # (M, K)
        return apart.topk(min(NEIGHBOURS, len(known)), largest=False).values.mean(dim=1)  # (M,)


def pairs_in_frames(batch: Batch) -> PairsInFrames:
    """Where the boxes of each pair are in each frame of the B clips of a batch."""
    families = batch.valid.shape[2] // batch.layout.shape[2]  # columns that share their layout
    layout = batch.layout[..., IN_THE_FRAME]  # (B, T, P, 13)
    both = (batch.layout[..., BOTH_SEEN] > 0.5).all(dim=-1)  # (B, T, P)
    return PairsInFrames(layout, batch.classes[:, ::families, :2], both & batch.valid[:, :, ::families])
