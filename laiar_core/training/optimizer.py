"""How fast a stage of training learns: its optimiser, its one-cycle schedule, and a step of both."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from laiar_core.model.config import TrainConfig
from laiar_core.model.laiar import LaIAR

GRADIENT_LIMIT = 1.0


def paced(model: LaIAR, config: TrainConfig, steps: int) -> tuple[AdamW, OneCycleLR]:
    """Optimiser and schedule of a stage with so many steps; the DT-Former's scorer learns at a rate of its own."""
    scorer = list(model.dt_former.scorer.parameters())
    others = [p for p in model.parameters() if not any(p is s for s in scorer)]
    rates = [config.learning_rate, config.learning_rate * config.selector_rate]
    optimizer = AdamW([{"params": others, "lr": rates[0]}, {"params": scorer, "lr": rates[1]}], weight_decay=config.weight_decay)
    return optimizer, OneCycleLR(optimizer, rates, total_steps=max(2, steps + 1), pct_start=0.1)


def step(loss: Tensor, model: LaIAR, optimizer: AdamW, schedule: OneCycleLR) -> None:
    """One step of the optimiser and its schedule down this loss."""
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_LIMIT)
    optimizer.step()
    schedule.step()
