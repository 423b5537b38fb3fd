"""Calibrating a checkpoint for several actions: how sure it is, and from which probability on it says an action.

Both are fitted for each source of boxes, on what the model says in the end: what it withholds takes no part.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from laiar_core.data.charades.detected import as_seen
from laiar_core.data.charades.reader import Charades
from laiar_core.data.frames import has_pictures
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import EVEN, Calibration, load_checkpoint
from laiar_core.model.fits import check_fits
from laiar_core.perception.detector import Detector
from laiar_core.progress import progress_bar
from laiar_core.training.calibrate import fit_temperature

RIGHT = 0.8  # of what is said, at least
AS_LEARNED = 1.0  # no lower temperature: what simulated homes allow to be said more surely, a recorded one may not


@torch.inference_mode()
def calibrate_several(path: Path, dataset: Charades, detector: Detector | None = None) -> Calibration:
    """Fit the temperature and the threshold of a checkpoint, and write them into its `config.json`.

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
    name = "calibration_detected" if detector else "calibration"
    plain = replace(checkpoint, config=checkpoint.config.model_copy(update={"calibration": None, "calibration_detected": None}))
    classes = classes_of(detector.names, checkpoint.vocabulary) if detector else ()
    logits, sayable, targets = [], [], []
    for clip_id in progress_bar(dataset.clip_ids(), desc="calibrating", unit="video", leave=False, disable=None):
        clip = dataset.clip(clip_id)
        happens = {a.action for a in clip.actions or ()}
        if detector and not has_pictures(clip):
            continue
        if detector:
            clip = as_seen(clip, classes, detector)
        try:
            run = run_model(plain, clip)
        except LaiarError:  # nobody, or nothing that it knows
            continue
        logits.append(run.video.logits[0])  # (A,)
        sayable.append(run.sayable > 0)  # (A,)
        targets.append(torch.tensor([action in happens for action in checkpoint.vocabulary.actions]))  # (A,)
    if not logits:
        raise LaiarError(f"no video in {dataset.location} shows anything that {checkpoint.name} knows, so nothing can be fitted")
    found, true = torch.stack(logits), torch.stack(targets)  # (M, A)
    temperature = max(fit_temperature(found, true.double()), AS_LEARNED)
    said = checkpoint.model.probabilities(found, temperature) * torch.stack(sayable)  # (M, A)
    calibration = Calibration(temperature=temperature, clips=len(logits), threshold=fit_threshold(said, true))
    changed = checkpoint.config.model_copy(update={name: calibration})
    write_text(path / "config.json", changed.model_dump_json(by_alias=True, indent=1) + "\n")
    return calibration


def fit_threshold(probabilities: Tensor, truth: Tensor) -> float:
    """The lowest probability, from a half on, from which on `RIGHT` of what is said is right.

    Args:
        probabilities: (M, A) of actions, of clips that the model has not learned from.
        truth: bool (M, A), which of them happen.

    Returns:
        A threshold in 0.5 to 1: the highest probability that was seen where even that was wrong too often.
    """
    said = probabilities >= EVEN  # (M, A)
    likely, order = probabilities[said].sort(descending=True)  # (S,)
    right = truth[said][order].double().cumsum(0) / torch.arange(1, len(likely) + 1)  # (S,) of what is at least as likely
    enough = (right >= RIGHT).nonzero().flatten()
    if len(likely) == 0 or (len(enough) and enough[-1] == len(likely) - 1):
        return EVEN
    return float(likely[enough[-1]]) if len(enough) else float(likely[0])
