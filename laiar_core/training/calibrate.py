"""Calibrating a checkpoint on clips that the models which judge them have not learned from: how sure, and when to speak."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from torch import Tensor

from laiar_core.data.charades.detected import believed, detected, look
from laiar_core.data.charades.reader import Charades
from laiar_core.data.dataset import Dataset
from laiar_core.data.frames import has_pictures
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.model.checkpoint import EVEN, Calibration, Checkpoint, load_checkpoint
from laiar_core.model.fits import check_fits
from laiar_core.model.tokens import collate
from laiar_core.perception.detector import Detector
from laiar_core.progress import progress_bar

RIGHT = 0.9  # of what is said
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


@torch.inference_mode()
def calibrate_multi_label(path: Path, dataset: Charades, detector: Detector | None = None) -> Calibration:
    """Fit the temperature and the threshold of a checkpoint for several actions, and write them into its `config.json`.

    Args:
        path: the checkpoint's folder.
        dataset: videos that it has not learned from, all of which count: of Charades others than for training, or other homes
            than those that were simulated for it.
        detector: whose boxes are calibrated, which needs pictures; those that people annotated where none is given.

    Returns:
        What was written.

    Raises:
        LaiarError: the checkpoint has other actions, or none of the videos shows anything.
    """
    checkpoint = load_checkpoint(path)
    check_fits(checkpoint, dataset)
    actions = checkpoint.vocabulary.actions
    logits, targets = [], []
    for clip_id in progress_bar(dataset.clip_ids(), desc="calibrating", unit="video", leave=False, disable=None):
        clip = dataset.clip(clip_id)
        happens = {a.action for a in clip.actions or ()}
        if detector and not has_pictures(clip):
            continue
        if detector:
            clip = detected(clip, checkpoint.vocabulary, detector, believed(look(clip, detector), detector)).clip
        try:
            logits.append(checkpoint.model.video(collate([checkpoint.tokens_of(clip)])).logits[0])  # (A,)
        except LaiarError:  # nobody, or nothing that it knows
            continue
        targets.append(torch.tensor([action in happens for action in actions]))  # (A,)
    if not logits:
        raise LaiarError(f"no video in {dataset.location} shows anything that {checkpoint.name} knows, so nothing can be fitted")
    found, true = torch.stack(logits), torch.stack(targets)  # (M, A)
    temperature = fit_temperature(found, true.double())
    probabilities = checkpoint.model.probabilities(found, temperature)  # (M, A)
    calibration = Calibration(temperature=temperature, clips=len(logits), threshold=fit_threshold(probabilities, true))
    name = "calibration_detected" if detector else "calibration"
    changed = checkpoint.config.model_copy(update={name: calibration})
    write_text(path / "config.json", changed.model_dump_json(by_alias=True, indent=1) + "\n")
    return calibration


def fit_threshold(probabilities: Tensor, truth: Tensor) -> float:
    """The lowest probability, from a half on, from which on `RIGHT` of what is said is right.

    Args:
        probabilities: (M, A) of actions, of clips that the model has not learned from.
        truth: bool (M, A), which of them happen.

    Returns:
        A threshold in 0.5 to 1; what is likelier than anything that was seen where even that was wrong too often.
    """
    said = probabilities >= EVEN  # (M, A)
    likely, order = probabilities[said].sort(descending=True)  # (S,)
    right = truth[said][order].double().cumsum(0) / torch.arange(1, len(likely) + 1)  # (S,) of what is at least as likely
    enough = (right >= RIGHT).nonzero().flatten()
    if len(likely) == 0 or len(enough) == len(likely):
        return EVEN
    return float(likely[enough[-1]]) if len(enough) else float(likely[0])


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
