"""Calibrating a checkpoint: a temperature from clips that the models which judge them have not learned from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from torch import Tensor

from laiar_core.data.dataset import Dataset
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.model.checkpoint import Calibration, Checkpoint, load_checkpoint
from laiar_core.model.fits import check_fits
from laiar_core.model.tokens import collate

LOWEST, HIGHEST = 0.05, 20.0  # of a temperature


@torch.inference_mode()
def calibrate(path: Path, held_out: Sequence[Checkpoint], dataset: Dataset) -> Calibration:
    """Fit the temperature of the checkpoint in `path` and write it into its `config.json`.

    A checkpoint cannot judge itself on clips that it learned from. So each held-out checkpoint, trained with the same settings on
    some of its training subjects, recognises the clips of another of them; one temperature fits all their logits.

    Args:
        path: the checkpoint's folder.
        held_out: the checkpoints that judge in its place.
        dataset: the data set that all of them learned from.

    Returns:
        What was written.

    Raises:
        LaiarError: where the checkpoint cannot know the data set, or a held-out one has seen somebody whom the checkpoint has not
            or was not tested on one of its training subjects.
    """
    checkpoint = load_checkpoint(path)
    check_fits(checkpoint, dataset)
    config = checkpoint.config
    subjects = set(config.trained_on.subjects)
    logits, targets = [], []
    for judge in held_out:
        seen, judged = judge.config.trained_on.subjects, judge.config.trained_on.test_subjects
        if not judged or not {*seen, *judged} <= subjects:
            raise LaiarError(
                f"{judge.path} was trained on {', '.join(seen)} and tested on {', '.join(judged) or 'nobody'}; "
                f"a held-out checkpoint for {path} needs both among {', '.join(sorted(subjects))}"
            )
        for clip_id in dataset.clip_ids(judged):
            clip = dataset.clip(clip_id)
            logits.append(judge.model.video(collate([judge.tokens_of(clip)])).logits)  # (1, A)
            targets.append(judge.vocabulary.actions.index(clip.action or ""))
    calibration = Calibration(temperature=fit_temperature(torch.cat(logits), torch.tensor(targets)), clips=len(targets))
    calibrated = config.model_copy(update={"calibration": calibration})
    write_text(path / "config.json", calibrated.model_dump_json(by_alias=True, indent=1) + "\n")
    return calibration


def fit_temperature(logits: Tensor, targets: Tensor) -> float:
    """Temperature scaling (Guo et al., ICML 2017): what to divide logits by, so that the negative log-likelihood is least.

    Args:
        logits: float (M, A), of clips that the model has not learned from.
        targets: int64 (M,), their actions, where one happens; float (M, A), 1 for those that happen, where several can.

    Returns:
        A temperature in `LOWEST` to `HIGHEST`. The bounds matter where the best would be 0 (all right) or infinite (no better
        than chance). ValueError for no clips.
    """
    if len(targets) == 0:
        raise ValueError("a temperature needs at least one clip")
    logits = logits.detach().double()

    measured = F.binary_cross_entropy_with_logits if targets.is_floating_point() else F.cross_entropy

    def loss(log_temperature: float) -> float:
        return float(measured(logits / math.exp(log_temperature), targets))

    # The loss is convex in 1 / temperature, so over its logarithm it falls and then rises: one bottom inside the bounds.
    bounds = (math.log(LOWEST), math.log(HIGHEST))
    return math.exp(float(minimize_scalar(loss, bounds=bounds, method="bounded").x))
