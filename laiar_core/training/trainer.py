"""The training loop: the language stream on annotated relations, then the visual encoder on single tokens, then both streams.

The same seed gives the same weights on the same kind of machine, whatever its number of cores: every epoch draws from generators
seeded by (seed, epoch), so an interrupted run that is resumed ends where an uninterrupted one does. Processes that share each
batch end where one would, but for rounding and for the noise of dropout and selection, which each draws for itself.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from laiar_core.errors import LaiarError
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.laiar import LaIAR
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.progress import progress_bar
from laiar_core.training.batch_source import BatchSource, Stage, label_weights
from laiar_core.training.distributed import Process
from laiar_core.training.objectives import Objectives, total
from laiar_core.training.optimizer import Optimizer
from laiar_core.training.resume import RESUME_FILE, keep, restore

TITLES: dict[Stage, str] = {"language": "language stream", "naming": "naming", "both": "both streams"}


class Trainer:
    """A model, what it learns from, and an optimizer for each stage."""

    def __init__(self, source: BatchSource, vocabulary: Vocabulary, model_config: ModelConfig, process: Process) -> None:
        """LaiarError where batches cannot be shared evenly by the processes."""
        self.source, self.process, self.config = source, process, source.config
        if source.size % process.world:
            raise LaiarError(f"{process.world} processes cannot share batches of {source.size} clips evenly; change batch_size")
        torch.set_num_threads(1)  # sums depend on the number of threads; several runs or processes go side by side instead
        torch.manual_seed(self.config.seed)
        self.model = new_model(model_config, vocabulary).to(process.device)
        self.epochs = _epochs(self.config)
        self.optimizers: dict[Stage, Optimizer] = {
            stage: Optimizer(self.model, self.config, epochs * source.steps(stage)) for stage, epochs in self.epochs.items()
        }
        self.objectives = Objectives(self.model, label_weights(source).to(process.device), self.config)
        run = "\n".join((model_config.model_dump_json(), self.config.model_dump_json(), source.fingerprint()))
        self.fingerprint = hashlib.sha256(run.encode()).hexdigest()

    def train(self, out: Path, resume: bool = False) -> LaIAR:
        """Train the model and return it in evaluation mode. Progress is kept in `out` after every epoch until the run ends.

        LaiarError where `resume` is asked for and `out` holds nothing to resume, or something of other settings.
        """
        file, process, epoch = out / RESUME_FILE, self.process, 0
        start = restore(file, self.fingerprint, self.model, self.optimizers) if resume else 0
        for stage, epochs in self.epochs.items():
            objectives = self._shared(stage)
            with progress_bar(range(epochs), desc=TITLES[stage], unit="epoch", disable=None if process.first else True) as bar:
                for number in bar:
                    if epoch >= start:
                        torch.manual_seed((self.config.seed * 100_003 + epoch) * process.world + process.rank)
                        means = self.run_epoch(stage, number, np.random.default_rng((self.config.seed, epoch)), objectives)
                        bar.set_postfix({name: f"{value:.3f}" for name, value in means.items()})
                        if process.first:
                            keep(file, self.fingerprint, epoch + 1, self.model, self.optimizers)
                    epoch += 1
        if process.world > 1:
            dist.barrier()
        return self.model.eval()

    def run_epoch(
        self, stage: Stage, number: int, rng: np.random.Generator, objectives: nn.Module | None = None
    ) -> dict[str, float]:
        """Train an epoch.

        Args:
            stage: which stage.
            number: of the epoch in its stage.
            rng: of everything random but dropout and selection noise.
            objectives: the losses, where they are wrapped for several processes.

        Returns:
            The mean of each loss, by name.
        """
        self.model.train()
        losses: defaultdict[str, list[float]] = defaultdict(list)
        for batch in self.source.batches(stage, number, rng, self.process):
            parts = (objectives or self.objectives)(batch.to(self.process.device), stage)
            self.optimizers[stage].step(total(parts, self.config))
            for name, loss in parts.items():
                losses[name].append(loss.item())
        return {name: float(np.mean(values)) for name, values in losses.items()}

    def _shared(self, stage: Stage) -> nn.Module:
        """The losses of a stage as processes share them. Where a stage leaves some of the model out, DDP must look for what."""
        if self.process.world == 1:
            return self.objectives
        config = self.config
        schemes = (config.language_weight, config.joint_weight, config.selection_weight, config.cross_modal_weight)
        return DistributedDataParallel(self.objectives, find_unused_parameters=stage != "both" or not all(schemes))


def new_model(config: ModelConfig, vocabulary: Vocabulary) -> LaIAR:
    """A model with random weights that holds actions for as likely as its task starts with."""
    model = LaIAR(config, vocabulary)
    for head in (model.c_v, model.c_v2s, model.c_s):
        model.task_head.start(head)
    return model


def _epochs(config: TrainConfig) -> dict[Stage, int]:
    """How many epochs each stage has, in their order."""
    naming = config.naming_epochs if config.joint_weight else 0
    return {"language": config.language_epochs, "naming": naming, "both": config.epochs}
