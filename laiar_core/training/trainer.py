"""The training loop: the language stream on annotated relations, then the visual encoder on single tokens, then both streams.

The same seed gives the same weights on the same kind of machine, whatever its number of cores: every epoch draws from generators
seeded by (seed, epoch), so an interrupted run that is resumed ends where an uninterrupted one does.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.laiar import LaIAR
from laiar_core.training.crop_augment import LAYOUT_HIDDEN
from laiar_core.training.data import Pool, TrainingSet, batches, label_weights, language_batch
from laiar_core.training.objectives import Lesson, alignment, labels_apart, losses, total
from laiar_core.training.optimizer import paced, step
from laiar_core.training.resume import RESUME_FILE, keep, restore
from laiar_core.training.token_table import token_table

LANGUAGE_STEPS_PER_EPOCH = 100
NAMING_STEPS_PER_EPOCH = 60
NAMING_TOKENS = 2048  # of a step of the naming stage
NAMING_CLIPS = 16  # groups that they are dealt into


def train(data: TrainingSet, model_config: ModelConfig, config: TrainConfig, out: Path, resume: bool = False) -> LaIAR:
    """Train a model and return it in evaluation mode. Progress is kept in `out` after every epoch until the run ends.

    Raises LaiarError where `resume` is asked for and `out` holds nothing to resume, or something of other settings.
    """
    torch.set_num_threads(1)  # sums depend on the number of threads; runs of several seeds go side by side instead
    torch.manual_seed(config.seed)
    model = LaIAR(model_config, data.vocabulary)
    stages = _stages(model, data, model_config, config)
    run = "\n".join((model_config.model_dump_json(), config.model_dump_json(), *(clip.clip_id for clip in data.clips)))
    settings = hashlib.sha256(run.encode()).hexdigest()
    start = restore(out / RESUME_FILE, settings, model, stages) if resume else 0
    epoch = 0
    for stage in stages:
        with tqdm(range(stage.epochs), desc=stage.name, unit="epoch") as bar:
            for number in bar:
                if epoch >= start:
                    torch.manual_seed(config.seed * 100_003 + epoch)
                    means = stage.run_epoch(number, np.random.default_rng((config.seed, epoch)))
                    bar.set_postfix({name: f"{value:.3f}" for name, value in means.items()})
                    keep(out / RESUME_FILE, settings, epoch + 1, model, stages)
                epoch += 1
    return model.eval()


class Stage:
    """One part of a training run with an optimiser of its own."""

    name = ""

    def __init__(self, model: LaIAR, pool: Pool, epochs: int, steps: int) -> None:
        self.model, self.pool, self.epochs, self.steps = model, pool, epochs, steps
        self.data, self.frames, self.config = pool.data, pool.frames, pool.config
        self.optimizer, self.schedule = paced(model, self.config, epochs * steps)

    def run_epoch(self, number: int, rng: np.random.Generator) -> dict[str, float]:
        """Train the stage's epoch of that number and return the mean of each loss."""
        raise NotImplementedError

    def step(self, loss: Tensor) -> None:
        """One step of the optimiser and its schedule."""
        step(loss, self.model, self.optimizer, self.schedule)


class LanguageStage(Stage):
    """The language stream alone: it needs no boxes, so it is cheap, and it becomes the teacher of the other stage."""

    name = "language stream"

    def run_epoch(self, number: int, rng: np.random.Generator) -> dict[str, float]:
        """Action loss on windows, and a loss that keeps the semantic labels apart from each other in the joint space."""
        self.model.train()
        sums: defaultdict[str, float] = defaultdict(float)
        for _ in range(self.steps):
            batch, actions = language_batch(self.data, self.frames, self.config.batch_size, rng)
            output = self.model.language(batch)
            parts = {
                "language": F.cross_entropy(output.logits, actions, label_smoothing=self.config.label_smoothing),
                "labels": labels_apart(self.model),
            }
            self.step(torch.stack(list(parts.values())).sum())
            for name, loss in parts.items():
                sums[name] += loss.item() / self.steps
        return dict(sums)


class NamingStage(Stage):
    """The visual encoder alone, on single tokens: each comes close to its label in the joint space (scheme 1).

    Most tokens of a clip are easy (a hand far from a cup). Drawn one by one, the hard ones can come more often.
    """

    name = "naming"

    def run_epoch(self, number: int, rng: np.random.Generator) -> dict[str, float]:
        """Alignment loss on drawn tokens. The semantic labels stay where the language stream has put them."""
        model, sums = self.model.train(), 0.0
        with torch.no_grad():
            labels = model.semantic_labels()  # (L, D)
        table = token_table(self.pool.round(number))
        words = model.words_of(table.kinds)  # (P, W)
        for _ in range(self.steps):
            rows = table.draw(NAMING_TOKENS, rng)  # (M,)
            # As if the tokens were of many short clips: ClipDropout drops other units in each.
            layout, crops, looks = table.layout[rows], None, None
            if self.data.album:
                crops, looks = self.data.album.of_tokens(table.looks[rows], rng)
                hidden = torch.from_numpy(rng.random(len(rows)) < LAYOUT_HIDDEN) & (looks >= 0).any(dim=1)  # (M,)
                layout = layout * ~hidden[:, None]
            features = model.visual.features(layout, crops, looks)  # (M, H)
            features = features.view(NAMING_CLIPS, 1, -1, features.shape[-1])  # (B, 1, N, H)
            named = model.visual.words(words)[table.pair[rows]].view_as(features)  # (B, 1, N, H)
            tokens = model.visual.join(features, named).flatten(0, 2)  # (M, D)
            loss = alignment(tokens, labels, table.labels[rows], torch.ones(len(rows)))
            self.step(loss)
            sums += loss.item() / self.steps
        return {"joint": sums}


class JointStage(Stage):
    """Both streams and the three learning schemes."""

    name = "both streams"

    @cached_property
    def label_weights(self) -> Tensor:
        """Weights (L,) of the relation labels."""
        return label_weights(self.data)

    def run_epoch(self, number: int, rng: np.random.Generator) -> dict[str, float]:
        """All losses on one epoch of clips and windows."""
        self.model.train()
        sums: defaultdict[str, list[float]] = defaultdict(list)
        for batch, actions in batches(self.pool.round(number), self.config.batch_size, rng, self.data.album):
            windows = None
            if self.config.language_weight:  # fewer of them: the language stream has been to school before
                windows = language_batch(self.data, self.frames, max(1, self.config.batch_size // 2), rng)
            parts = losses(self.model, Lesson(batch, actions, windows), self.label_weights, self.config)
            self.step(total(parts, self.config))
            for name, loss in parts.items():
                sums[name].append(loss.item())
        return {name: float(np.mean(values)) for name, values in sums.items()}


def _stages(model: LaIAR, data: TrainingSet, model_config: ModelConfig, config: TrainConfig) -> list[Stage]:
    pool = Pool(data, model_config.frames, config)
    steps = -(-(len(data.clips) + config.windows_per_epoch) // config.batch_size)
    return [
        LanguageStage(model, pool, config.language_epochs, LANGUAGE_STEPS_PER_EPOCH),
        NamingStage(model, pool, config.naming_epochs if config.joint_weight else 0, NAMING_STEPS_PER_EPOCH),
        JointStage(model, pool, config.epochs, steps),
    ]
