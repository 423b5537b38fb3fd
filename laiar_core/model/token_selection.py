"""Choosing the k best of L scored things, exactly at inference and differentiably while training.

Both operators return the same thing, so the DT-Former does not know which one it uses: indices of the k chosen, and how present
each of them is. That presence is exactly one, so training and inference see the same tokens; its gradient is the operator's, so
the scorer learns. The DT-Former adds its logarithm to the attention that a token receives: presence falling to zero is removal.

The paper publishes no operator. `perturbed_topk` follows Cordonnier et al., CVPR 2021, and STTS (Wang et al., ECCV 2022);
`straight_through` is Gumbel noise with a straight-through sigmoid.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

PERTURBATIONS = 24


def choose(scores: Tensor, valid: Tensor, k: int, operator: str, noise: float) -> tuple[Tensor, Tensor, Tensor]:
    """Choose the k best valid things of each row.

    Args:
        scores: (..., L) real scores.
        valid: bool (..., L); what is not valid is never chosen before something valid.
        k: how many to choose; L where L is smaller.
        operator: `straight_through` or `perturbed_topk`.
        noise: 0 at inference. While training, the scale of the noise on the scores.

    Returns:
        indices (..., k) int64, rising; chosen (..., k) bool, False where a row has fewer than k valid things;
        presence (..., L), ones that carry the gradient.
    """
    k = min(k, scores.shape[-1])
    scores = scores.masked_fill(~valid, -1e4)
    if k == scores.shape[-1]:  # nothing to choose, and nothing to learn about choosing
        return torch.arange(k, device=scores.device).expand_as(scores), valid, torch.ones_like(scores)
    tried, weights = scores, scores.sigmoid()  # (..., L)
    if noise > 0 and operator == "straight_through":
        uniform = torch.rand_like(scores).clamp(1e-6, 1 - 1e-6)
        tried = scores - noise * torch.log(-torch.log(uniform))
    elif noise > 0:
        weights = _PerturbedTopK.apply(scores, k, noise)  # type: ignore[no-untyped-call]
    indices = tried.topk(k, dim=-1).indices.sort(dim=-1).values  # (..., k)
    # The brackets matter: (1 + w) - w is not always exactly one.
    return indices, valid.gather(-1, indices), 1 + (weights - weights.detach())


class _PerturbedTopK(Function):
    """How often each thing is among the k best when Gaussian noise is added to the scores (Berthet et al. 2020)."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, k: int, sigma: float) -> Tensor:  # noqa: ANN401
        noise = torch.randn(PERTURBATIONS, *scores.shape, device=scores.device)  # (P, ..., L)
        best = (scores + sigma * noise).topk(k, dim=-1).indices  # (P, ..., k)
        hits = torch.zeros_like(noise).scatter_(-1, best, 1.0)  # (P, ..., L)
        ctx.save_for_backward(hits, noise)
        ctx.sigma = sigma
        return hits.mean(dim=0)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401
        hits, noise = ctx.saved_tensors
        pull = (hits * gradient).sum(dim=-1, keepdim=True)  # (P, ..., 1)
        return (pull * noise).mean(dim=0) / ctx.sigma, None, None
