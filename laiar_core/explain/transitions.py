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
def evidence(model: LaIAR, batch: Batch, video: VideoOutput, action: int, removals: Sequence[Sequence[int]]) -> Tensor:
    """How much the action's logit falls when kept tokens are taken from the encoder's input: one number per removal (R,).

    Exact: the encoder runs again without those slots. The batch holds one clip.
    """
    if not removals:
        return torch.zeros(0)
    selected = video.selected
    kept = selected.kept.repeat(len(removals), 1)  # (R, K)
    for row, slots in enumerate(removals):
        kept[row, list(slots)] = False

    def repeat(x: Tensor) -> Tensor:
        return x.expand(len(removals), *x.shape[1:])

    z = model.dt_former.encode(
        repeat(video.tokens),
        repeat(batch.tracks),
        repeat(selected.steps),
        repeat(selected.columns),
        kept,
        torch.ones(kept.shape),
    )  # (R, D)
    without: Tensor = model.c_v(z)[:, action]  # (R,)
    return video.logits[0, action] - without


def weigh(falls: Tensor, confidence: Tensor) -> list[float]:
    """Weights in [0, 1] of transitions from how much the logit falls without each, and how sure both its names are.

    They sum to one where the evidence is at least one logit altogether, and to less where it is weaker: a prediction that does
    not hang on its transitions says so. What speaks against the prediction weighs nothing.
    """
    support = falls.clamp(min=0) * confidence  # (R,)
    return (support / support.sum().clamp(min=1.0)).tolist()
