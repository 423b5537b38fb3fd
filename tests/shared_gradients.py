"""What processes that train together on CAD-120 compute. Those processes import this, too."""

from __future__ import annotations

import numpy as np
import torch
from many import STILL_MODEL
from tiny import LEARN, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.model.vocabulary import build_vocabulary
from laiar_core.training.batch_source import Stage
from laiar_core.training.data import Subjects
from laiar_core.training.distributed import Process
from laiar_core.training.trainer import Trainer

STAGES: tuple[Stage, ...] = ("language", "naming", "both")
SHORT = TRAINING.model_copy(update={"epochs": 1, "naming_epochs": 0})


def gradients(data: Cad120, process: Process) -> dict[str, torch.Tensor]:
    """The gradient of the first whole batch of each stage."""
    subjects, vocabulary = Subjects(data, named=LEARN), build_vocabulary(data.knowledge, embed)
    trainer = Trainer(subjects.source(vocabulary, STILL_MODEL, SHORT), vocabulary, STILL_MODEL, process)
    found = {}
    for stage in STAGES:
        torch.manual_seed(0)
        batches = trainer.source.batches(stage, 0, np.random.default_rng(3), process)
        batch = next(b for b in batches if stage == "naming" or process.world * len(b.actions) == SHORT.batch_size)
        trainer.model.train().zero_grad()
        objectives = trainer._shared(stage)
        torch.stack(list(objectives(batch, stage).values())).sum().backward()  # type: ignore[no-untyped-call]
        found[stage] = torch.cat([p.grad.flatten() for p in trainer.model.parameters() if p.grad is not None])
    return found
