"""Orders of the kept tokens by what each method calls important, the most important first."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from laiar_core.explain.attribution import attention_rollout, gradient_times_input
from laiar_core.explain.schema import Ranking
from laiar_core.inference.model_run import ModelRun

RANDOM_ORDERS = 4
SEED = 0  # of the random orders: an explanation is the same every time

Order = list[int]


def rankings(run: ModelRun, action: int) -> Mapping[Ranking, list[Order]]:
    """The orders of each ranking for one action, as positions in `run.kept`: one, or several of which the mean counts."""
    slots = [token.slot for token in run.kept]
    u = run.video.selected.u()[0][[t.step for t in run.kept], [t.pair for t in run.kept]]  # (M,)
    generator = torch.Generator().manual_seed(SEED)
    return {
        "evidence": [evidence_order(run, action)],
        "selection": [_descending(u)],
        "attention": [_descending(attention_rollout(run)[slots])],
        "gradient": [_descending(gradient_times_input(run, action)[slots])],
        "random": [torch.randperm(len(slots), generator=generator).tolist() for _ in range(RANDOM_ORDERS)],
    }


def evidence_order(run: ModelRun, action: int) -> Order:
    """Tokens by the rise of the transition they belong to, and within one by what the logit loses without them.

    Kept tokens are redundant: after a change many of them show the same, so hiding one of those changes little. Together they are
    the transition, whose rise is exact. A token of two transitions counts with the greater.
    """
    single = run.evidence.tokens[:, action].tolist()
    group = [0.0] * len(single)
    for change, rise in zip(run.changes, run.evidence.rises[:, action].tolist(), strict=True):
        for i in (*change.before, *change.after):
            group[i] = max(group[i], rise)
    return sorted(range(len(single)), key=lambda i: (-group[i], -single[i]))


def _descending(scores: Tensor) -> Order:
    order: Order = scores.argsort(descending=True, stable=True).tolist()
    return order
