"""The training loop where several actions happen: the three stages of `training/loop.py`, streamed, in one process or several.

The same seed gives the same weights; an interrupted run that is resumed ends where an uninterrupted one does, and processes that
share each batch end where one would, but for rounding and for the noise of dropout and selection, which each draws for itself.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from tqdm import tqdm

from laiar_core.errors import LaiarError
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.laiar import LaIAR
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.training.distributed import Process
from laiar_core.training.multi_label_losses import Teaching
from laiar_core.training.objectives import total
from laiar_core.training.optimizer import paced, step
from laiar_core.training.resume import RESUME_FILE, keep, restore
from laiar_core.training.shards.stream import Stream

RARE = -4.0  # first logit of every action: most do not happen in most videos


class Stage:
    """One part of a training run with an optimiser of its own."""

    def __init__(self, name: str, title: str, model: LaIAR, epochs: int, stream: Stream) -> None:
        self.name, self.title, self.epochs, self.stream = name, title, epochs, stream
        self.optimizer, self.schedule = paced(model, stream.config, epochs * stream.steps)

    def run_epoch(self, teaching: nn.Module, model: LaIAR, rng: np.random.Generator, process: Process) -> dict[str, float]:
        """Learn from every video once; the mean of each loss."""
        model.train()
        sums: defaultdict[str, float] = defaultdict(float)
        for lesson in self.stream.epoch(rng, process.part, see=self.name != "language"):
            parts: Mapping[str, Tensor] = teaching(lesson.to(process.device), self.name)
            step(total(dict(parts), self.stream.config), model, self.optimizer, self.schedule)
            for name, loss in parts.items():
                sums[name] += loss.item() / self.stream.steps
        return dict(sums)


def train(
    stream: Stream, vocabulary: Vocabulary, model_config: ModelConfig, out: Path, process: Process, resume: bool = False
) -> LaIAR:
    """Train a model and return it in evaluation mode. Progress is kept in `out` after every epoch until the run ends.

    Raises LaiarError where `resume` is asked for and `out` holds nothing to resume, or something of other settings, and where
    batches cannot be shared evenly by the processes.
    """
    config = stream.config
    if stream.size % process.part.world:
        raise LaiarError(f"{process.part.world} processes cannot share batches of {stream.size} videos evenly; change batch_size")
    torch.set_num_threads(1)  # sums depend on the number of threads; several processes go side by side instead
    torch.manual_seed(config.seed)
    model = new_model(model_config, vocabulary).to(process.device)
    stages = _stages(model, stream)
    settings = _settings(stream, model_config)
    start = restore(out / RESUME_FILE, settings, model, stages) if resume else 0
    teaching = Teaching(model, label_weights(stream, len(vocabulary.labels)).to(process.device), config)
    epoch = 0
    for stage in stages:
        taught = _shared(teaching, stage, config) if process.several else teaching
        with tqdm(range(stage.epochs), desc=stage.title, unit="epoch", disable=None if process.first else True) as bar:
            for _ in bar:
                if epoch >= start:
                    torch.manual_seed((config.seed * 100_003 + epoch) * process.part.world + process.part.rank)
                    means = stage.run_epoch(taught, model, np.random.default_rng((config.seed, epoch)), process)
                    bar.set_postfix({name: f"{value:.3f}" for name, value in means.items()})
                    if process.first:
                        keep(out / RESUME_FILE, settings, epoch + 1, model, stages)
                epoch += 1
    if process.several:
        dist.barrier()
    return model.eval()


def _shared(teaching: Teaching, stage: Stage, config: TrainConfig) -> nn.Module:
    """The lessons of a stage as processes share them. Where a stage leaves some of the model out, DDP must look for what."""
    schemes = (config.language_weight, config.joint_weight, config.selection_weight, config.cross_modal_weight)
    return DistributedDataParallel(teaching, find_unused_parameters=stage.name != "both" or not all(schemes))


def new_model(config: ModelConfig, vocabulary: Vocabulary) -> LaIAR:
    """A model with random weights that holds every action for unlikely."""
    model = LaIAR(config, vocabulary)
    for head in (model.c_v, model.c_v2s, model.c_s):
        nn.init.constant_(head.bias, RARE)
    return model


def label_weights(stream: Stream, labels: int) -> Tensor:
    """Weights (L,) that lift rare relation labels: the inverse square root of their frequency, one on average."""
    counts = np.ones(labels)
    for video in stream.every_video():
        found = np.asarray(video.labels)
        counts += np.bincount(found[found >= 0], minlength=labels)
    weights = torch.from_numpy(counts**-0.5).float()
    return weights / weights.mean()


def _stages(model: LaIAR, stream: Stream) -> list[Stage]:
    config = stream.config
    naming = config.naming_epochs if config.joint_weight else 0
    return [
        Stage("language", "language stream", model, config.language_epochs, stream),
        Stage("naming", "naming", model, naming, stream),
        Stage("both", "both streams", model, config.epochs, stream),
    ]


def _settings(stream: Stream, model_config: ModelConfig) -> str:
    """What a run is, as a hash: a resumed one must be the same."""
    tokens = stream.tokens
    inputs = [str(places) for places in stream.places] + [tokens.index.model_dump_json()]
    run = "\n".join((model_config.model_dump_json(), stream.config.model_dump_json(), *inputs))
    return hashlib.sha256(run.encode()).hexdigest()
