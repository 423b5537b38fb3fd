"""The relation transitions among the kept tokens, and what each is worth to the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import torch
from torch import Tensor

from laiar_core.explain.explanation import KeptToken
from laiar_core.model.laiar import LaIAR, VideoOutput
from laiar_core.model.tokens import Batch


@dataclass(frozen=True)
class Change:
    """Two neighbouring runs of kept tokens of one pair that are named differently: slots of the tokens, in order of time."""

    before: tuple[int, ...]
    after: tuple[int, ...]


def changes(tokens: Sequence[KeptToken]) -> list[Change]:
    """Every change of name along each pair's kept tokens. Slots are positions in `tokens`."""
    found = []
    by_pair = sorted(range(len(tokens)), key=lambda i: (tokens[i].pair, tokens[i].frame))
    for _, slots in groupby(by_pair, key=lambda i: tokens[i].pair):
        runs = [tuple(run) for _, run in groupby(slots, key=lambda i: tokens[i].relation)]
        found += [Change(before, after) for before, after in pairwise(runs)]
    return found


@torch.inference_mode()
def evidence(
    model: LaIAR, batch: Batch, video: VideoOutput, action: int, background: Sequence[int], additions: Sequence[Sequence[int]]
) -> Tensor:
    """How much the action's logit rises when tokens are added to a background, for each addition (R,).

    Exact: the encoder runs again on just those slots. With the pairs that never change as background and one change's tokens as
    addition, it says what that change is worth alone, also where another change says the same. The batch holds one clip.
    """
    selected = video.selected
    kept = torch.zeros(1 + len(additions), selected.kept.shape[1], dtype=torch.bool)  # (1 + R, K)
    kept[:, list(background)] = True
    for row, slots in enumerate(additions, start=1):
        kept[row, list(slots)] = True

    def repeat(x: Tensor) -> Tensor:
        return x.expand(len(kept), *x.shape[1:])

    z = model.dt_former.encode(
        repeat(video.tokens),
        repeat(batch.tracks),
        repeat(selected.steps),
        repeat(selected.columns),
        kept,
        torch.ones(kept.shape),
    )  # (1 + R, D)
    logits: Tensor = model.c_v(z)[:, action]  # (1 + R,)
    return logits[1:] - logits[0]


def weigh(rises: Tensor, confidence: Tensor) -> list[float]:
    """Weights in [0, 1] of transitions from how much each raises the logit, and how sure both its names are.

    They sum to one where the evidence is at least one logit altogether, and to less where it is weaker: a prediction that does
    not hang on its transitions says so. What speaks against the prediction weighs nothing.
    """
    support = rises.clamp(min=0) * confidence  # (R,)
    return (support / support.sum().clamp(min=1.0)).tolist()
