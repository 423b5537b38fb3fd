"""What the prediction hangs on, measured exactly: each kept token and each transition, in one batch of re-runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from laiar_core.data.task import Task
from laiar_core.explain.names import NamedToken
from laiar_core.explain.transitions import Change, background, steady_pairs
from laiar_core.inference.masked_forward import logits_with
from laiar_core.model.laiar import LaIAR, VideoOutput
from laiar_core.model.tokens import Batch


@dataclass(frozen=True)
class Evidence:
    """Exact differences of logits of C_v for M kept tokens and R transitions.

    Attributes:
        tokens: (M, A) every action's logit with everything kept, minus its logit without that one token.
        rises: (R, A) what the tokens on both sides of a transition add to the tokens of the pairs that never change.
        losses: (P, A) every action's logit with everything kept, minus its logit without one of the P pairs that never change.
    """

    tokens: Tensor
    rises: Tensor
    losses: Tensor


def measure(model: LaIAR, batch: Batch, video: VideoOutput, tokens: Sequence[NamedToken], found: Sequence[Change]) -> Evidence:
    """Re-run the encoder without each token, with each transition and without each pair that never changes (see `steady_pairs`;
    where one action happens in a clip it is a change, and they are no reason). The batch holds one clip."""
    steady = steady_pairs(tokens, found) if model.task is Task.MULTI_LABEL else []
    everything, quiet = range(len(tokens)), background(tokens, found)
    shown: list[Sequence[int]] = [everything, quiet]
    shown += [[j for j in everything if j != i] for i in everything]
    shown += [[*quiet, *change.before, *change.after] for change in found]
    shown += [[i for i in everything if i not in pair] for pair in map(set, steady)]
    logits = logits_with(model, batch, video, presence(video, tokens, shown))  # (2 + M + R + P, A)
    whole, ground, without, with_change, without_pair = torch.split(logits, [1, 1, len(tokens), len(found), len(steady)])
    return Evidence(whole - without, with_change - ground, whole - without_pair)


def presence(video: VideoOutput, tokens: Sequence[NamedToken], shown: Sequence[Sequence[int]]) -> Tensor:
    """Which of the encoder's slots are present, bool (R, K), when only these tokens (positions in `tokens`) are shown."""
    present = torch.zeros(len(shown), video.selected.kept.shape[1], dtype=torch.bool)  # (R, K)
    for row, positions in zip(present, shown, strict=True):
        row[[tokens[i].slot for i in positions]] = True
    return present
