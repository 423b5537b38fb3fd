"""The optimizer of a stage of training, its one-cycle schedule, and a step of both."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from laiar_core.model.config import TrainConfig
from laiar_core.model.laiar import LaIAR

GRADIENT_LIMIT = 1.0


class Optimizer:
    """AdamW and its schedule for so many steps; the DT-Former's scorer learns at a rate of its own."""

    def __init__(self, model: LaIAR, config: TrainConfig, steps: int) -> None:
        scorer = list(model.dt_former.scorer.parameters())
        others = [p for p in model.parameters() if not any(p is s for s in scorer)]
        rates = [config.learning_rate, config.learning_rate * config.selector_rate]
        groups = [{"params": others, "lr": rates[0]}, {"params": scorer, "lr": rates[1]}]
        self.model = model
        self.adam = AdamW(groups, weight_decay=config.weight_decay)
        total = max(2, steps + 1)
        total += total == 10  # a tenth of which, less one, is a rise of no steps, by which OneCycleLR would divide
        self.schedule = OneCycleLR(self.adam, rates, total_steps=total, pct_start=0.1)

    def step(self, loss: Tensor) -> None:
        """One step down this loss."""
        self.adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_LIMIT)
        self.adam.step()
        self.schedule.step()
