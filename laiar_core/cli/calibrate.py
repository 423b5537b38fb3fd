"""`calibrate`: probabilities that are as sure as they are right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from laiar_core.cli.options import CheckpointFolder, Data, loaded, opened
from laiar_core.errors import LaiarError


def calibrate_command(
    checkpoint: CheckpointFolder,
    data: Data,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            "--held-out",
            "--witness",
            help="Checkpoint trained on some of this one's subjects and tested on another; give one for each subject. For a "
            "checkpoint of several actions none: there the videos in --data are some that it has not learned from. Without any, "
            "a checkpoint of one action finds again what its training looked like.",
        ),
    ] = None,
    boxes: Annotated[
        Literal["annotated", "detected"],
        typer.Option(help="Several actions: the boxes to be sure of; detected ones by the bundled detector, in films or frames."),
    ] = "annotated",
) -> None:
    """Fit how sure a checkpoint is on clips that it, or its held-out checkpoints, have not learned from."""
    from laiar_core.data.charades.reader import Charades
    from laiar_core.data.task import Task
    from laiar_core.evaluation.calibrate_several import calibrate_several
    from laiar_core.perception.pipeline import bundled_detector
    from laiar_core.training.calibrate import calibrate
    from laiar_core.training.domain import fit_again

    dataset = opened(data)
    several = loaded(checkpoint).vocabulary.task is Task.MULTI_LABEL
    if several and held_out:
        raise LaiarError("a multi-label checkpoint is calibrated without --held-out, on videos that it has not learned from")
    if several and not isinstance(dataset, Charades):
        raise LaiarError(f"{dataset.name} has no tables in the layout of Charades, which say what is true of its videos")
    if isinstance(dataset, Charades):
        calibration = calibrate_several(checkpoint, dataset, bundled_detector() if boxes == "detected" else None)
    elif boxes == "detected":
        raise LaiarError("--boxes detected is for checkpoints of several actions")
    elif not held_out:
        fit_again(checkpoint, dataset)
        typer.echo(f"Wrote what the clips looked like that {checkpoint} learned from; how sure it is stays as it was.")
        return
    else:
        calibration = calibrate(checkpoint, [loaded(path) for path in held_out or ()], dataset)
    typer.echo(
        f"Wrote temperature {calibration.temperature:.3f} and threshold {calibration.threshold:.2f} to "
        f"{checkpoint / 'config.json'}, from {calibration.clips} clips."
    )
