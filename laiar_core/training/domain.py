"""What the tokens of a training looked like, kept with the checkpoint so that it can tell what is unlike all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from laiar_core.data.dataset import Dataset
from laiar_core.model.checkpoint import load_checkpoint, save_checkpoint
from laiar_core.model.domain import Domain, PairsInFrames, pairs_in_frames
from laiar_core.model.fits import check_fits
from laiar_core.training.batch_source import BatchSource
from laiar_core.training.data import Subjects
from laiar_core.training.distributed import ALONE

OF_DOMAIN = 2  # what tells these random numbers from those of the training
KEPT = 200  # tokens of each pair of classes, at most
BATCHES = 60  # that are looked at; of every second one the tokens are kept, and the others say how far apart clips are
USUAL = 0.99  # share of the clips of the training that are to lie inside the limit
LEAST_SCALE = 0.05  # of numbers that hardly vary: a little more of them is no other world


def fit_again(path: Path, dataset: Dataset) -> Domain:
    """Fit the domain of a checkpoint in the data that it learned from, and write it beside its weights.

    Args:
        path: the checkpoint's folder, of one action a clip: for checkpoints that were trained before there were domains.
        dataset: what it learned from, with its subjects.

    Returns:
        What was written.

    Raises:
        LaiarError: the data set does not have the checkpoint's words or subjects.
    """
    checkpoint = load_checkpoint(path)
    check_fits(checkpoint, dataset)
    model, training = checkpoint.config.model, checkpoint.config.training
    subjects = Subjects(dataset, named=checkpoint.config.trained_on.subjects)
    boxes_alone = model.model_copy(update={"appearance": "none", "backbone": None})
    domain = fit_domain(subjects.source(checkpoint.vocabulary, boxes_alone, training), training.seed)
    save_checkpoint(path, checkpoint.config, checkpoint.model, checkpoint.card, domain)
    return domain


def fit_domain(source: BatchSource, seed: int) -> Domain:
    """Look through the examples of the last stage of a training once more, each in a view as training has seen it."""
    rng = np.random.default_rng((seed, OF_DOMAIN))
    clips: list[PairsInFrames] = []
    for epoch in range(BATCHES):  # where there are few clips, an epoch has few batches
        clips += [pairs_in_frames(batch.clips) for batch in source.batches("both", epoch, rng, ALONE)]
        if len(clips) >= BATCHES:
            break
    points = torch.cat([some.layout[some.shown] for some in clips[::2]])  # (M, 13)
    every = [some.classes[:, None].expand(*some.shown.shape, 2)[some.shown] for some in clips[::2]]
    classes = torch.cat(every)  # (M, 2)
    scale = points.std(dim=0).clamp(min=LEAST_SCALE)  # (13,)
    _, which = np.unique(classes.numpy(), axis=0, return_inverse=True)  # (M,)
    order = rng.permutation(len(points))
    chosen = np.concatenate([order[which[order] == pair][:KEPT] for pair in range(which.max() + 1)])
    domain = Domain(points[chosen] / scale, classes[chosen], scale, torch.tensor(0.0))
    apart = torch.cat([domain.distances(some) for some in clips[1::2] or clips])
    return replace(domain, limit=apart.quantile(USUAL))
