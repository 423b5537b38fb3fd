"""`calibrate`: probabilities that are as sure as they are right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiar_core.cli.options import CheckpointFolder, Data, loaded, opened


def calibrate_command(
    checkpoint: CheckpointFolder,
    data: Data,
    held_out: Annotated[
        list[Path],
        typer.Option(
            "--held-out",
            "--witness",
            help="Checkpoint trained on some of this one's subjects and tested on another; give one for each subject.",
        ),
    ],
) -> None:
    """Fit the temperature of a checkpoint's probabilities on people whom its held-out checkpoints have not seen."""
    from laiar_core.training.calibrate import calibrate

    calibration = calibrate(checkpoint, [loaded(path) for path in held_out], opened(data))
    typer.echo(
        f"Wrote temperature {calibration.temperature:.3f} to {checkpoint / 'config.json'}, from {calibration.clips} clips."
    )
