"""Calibrating a checkpoint: a temperature from persons that the models which judge them have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from laiar_core.data.dataset import Dataset
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.model.checkpoint import Calibration, Checkpoint, load_checkpoint
from laiar_core.model.fits import check_fits
from laiar_core.model.tokens import collate
from laiar_core.training.temperature import fit_temperature


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
