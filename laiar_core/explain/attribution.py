"""What others would call important: attention and gradient. Our evidence is measured against both, never mixed with them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import torch
from torch import Tensor

from laiar_core.inference.model_run import ModelRun
from laiar_core.model.dt_former import Block, EncoderInput


def attention_weights(block: Block, read: EncoderInput) -> Tensor:
    """How much each token attends to each other in a block (R, heads, M, M), rows summing to 1."""
    r, m, _ = read.x.shape
    q, k, _ = block.qkv(block.norm1(read.x)).view(r, m, 3, block.heads, -1).permute(2, 0, 3, 1, 4)  # each (R, heads, M, hs)
    bias = block.mask(read.standing, read.log_presence)  # (R, heads, M, M)
    weights: Tensor = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5 + bias).softmax(dim=-1)  # (R, heads, M, M)
    return weights


def attention_rollout(run: ModelRun) -> Tensor:
    """What [cls] attends to over all layers, for each slot (K,): attention rollout (Abnar and Zuidema, ACL 2020)."""
    read = run.encoder_input(run.video.selected.kept)
    flow = torch.eye(read.x.shape[1])  # (M, M)
    for module in run.model.dt_former.blocks:
        block = cast(Block, module)
        weights = attention_weights(block, read)[0].mean(dim=0)  # (M, M)
        flow = (weights + torch.eye(len(weights))) / 2 @ flow  # (M, M), half of a token stays with itself: the residual path
        read = replace(read, x=block(read.x, read.standing, read.log_presence))  # x (1, M, D)
    return flow[0, 1:]


def gradient_times_input(run: ModelRun, action: int) -> Tensor:
    """Gradient of the action's logit with respect to each kept token, times the token, summed over its numbers: (K,)."""
    read = run.encoder_input(run.video.selected.kept)
    # An explanation runs without gradients; tensors made there must be copied before one can ask for them.
    with torch.inference_mode(False), torch.enable_grad():
        x = read.x.clone().requires_grad_()  # (1, M, D)
        z = run.model.dt_former.run(EncoderInput(x, read.standing.clone(), read.log_presence.clone()))  # (1, D)
        logit = run.model.c_v(z)[0, action]
        (gradient,) = torch.autograd.grad(logit, x)  # (1, M, D)
    return (gradient * read.x).sum(dim=-1)[0, 1:]
