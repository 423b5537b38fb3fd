"""Do the tokens that a ranking puts first matter? Each ranking of the kept tokens is put to the test on the clip itself.

Sufficiency and comprehensiveness follow ERASER (DeYoung et al., ACL 2020), deletion and insertion curves RISE (Petsiuk et al.,
BMVC 2018). All of it is about the probability of the predicted action, and all of it is exact: the encoder runs again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from laiar_core.explain.rankings import rankings
from laiar_core.explain.schema import Faithfulness, Ranking, RankingFaithfulness
from laiar_core.inference.model_run import ModelRun

# Parts of the kept tokens, denser where an explanation is read: at its first few tokens.
SHARES = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
# Those that sufficiency and comprehensiveness average over. ERASER has 1 % too, which is less than one token here.
ERASER = tuple(SHARES.index(share) for share in (0.05, 0.1, 0.2, 0.5))


def faithfulness(run: ModelRun, action: int) -> Faithfulness:
    """Measure the rankings of the M kept tokens for the action of this index, in one batch of re-runs."""
    orders = rankings(run, action)
    cuts = [math.ceil(share * len(run.kept) - 1e-9) for share in SHARES]
    flat = [order for several in orders.values() for order in several]
    # Nothing and everything are the same for each order, so only what lies between runs for each.
    shown: list[Sequence[int]] = [[], range(len(run.kept))]
    shown += [part for order in flat for cut in cuts[1:-1] for part in (order[cut:], order[:cut])]
    p = run.calibrated(run.logits_showing(shown))[:, action].clamp(0, 1)  # (R,)
    ends = p[:2].expand(len(flat), 2)  # (O, 2): nothing, everything
    between = p[2:].view(len(flat), -1, 2)  # (O, S - 2, 2): without the first tokens, with only them
    deletion = torch.cat([ends[:, 1:], between[..., 0], ends[:, :1]], dim=1)  # (O, S)
    insertion = torch.cat([ends[:, :1], between[..., 1], ends[:, 1:]], dim=1)  # (O, S)
    counts = [len(several) for several in orders.values()]
    curves = zip(orders, torch.split(deletion, counts), torch.split(insertion, counts), strict=True)
    return Faithfulness(shares=SHARES, rankings=tuple(_scores(name, d.mean(dim=0), i.mean(dim=0)) for name, d, i in curves))


def _scores(ranking: Ranking, deletion: Tensor, insertion: Tensor) -> RankingFaithfulness:
    """Put two curves (S,) into numbers."""
    shares = torch.tensor(SHARES)  # (S,)
    confidence, some = deletion[0], list(ERASER)
    return RankingFaithfulness(
        ranking=ranking,
        sufficiency=(confidence - insertion[some]).mean().item(),
        comprehensiveness=(confidence - deletion[some]).mean().item(),
        deletion_auc=torch.trapezoid(deletion, shares).clamp(0, 1).item(),
        insertion_auc=torch.trapezoid(insertion, shares).clamp(0, 1).item(),
        deletion=tuple(deletion.tolist()),
        insertion=tuple(insertion.tolist()),
    )
