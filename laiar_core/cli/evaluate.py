"""`evaluate`: how good a checkpoint is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from laiar_core.cli.options import CheckpointFolder, Data
from laiar_core.cli.prepare_charades import evaluate_checkpoint
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError


def evaluate_command(
    checkpoint: CheckpointFolder,
    data: Data,
    subjects: Annotated[
        str | None,
        typer.Option(
            help="Subjects to test on, separated by commas. Default: the checkpoint's test subjects, or those it has not seen."
        ),
    ] = None,
    shift: Annotated[
        str | None,
        typer.Option(
            help="See the clips under a shift of domain, e.g. box_jitter. A name that does not exist lists those that do."
        ),
    ] = None,
    boxes: Annotated[
        Literal["annotated", "detected"],
        typer.Option(help="Charades: whose boxes the model sees. The bundled detector needs the films or frames."),
    ] = "annotated",
    submission: Annotated[
        Path | None, typer.Option(help="Charades: folder for the text files that its official scripts measure.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="File to write the whole report to.")] = None,
) -> None:
    """Measure a checkpoint on clips that it has not seen: accuracy, reasons, faithfulness, calibration; Charades: mAP, recall."""
    from laiar_core.data.cad120.reader import Cad120
    from laiar_core.evaluation.evaluate import evaluate
    from laiar_core.evaluation.report import table
    from laiar_core.files import write_text
    from laiar_core.model.checkpoint import load_checkpoint

    model = load_checkpoint(checkpoint)
    if model.vocabulary.task is Task.MULTI_LABEL:
        evaluate_checkpoint(model, data, subjects, shift, boxes, json_file, submission)
        return
    if boxes == "detected" or submission:
        raise LaiarError("--boxes detected and --submission are for Charades; CAD-120 is measured with its annotated boxes")
    chosen = tuple(name.strip() for name in subjects.split(",") if name.strip()) if subjects else None
    report = evaluate(model, Cad120(data), chosen, shift)
    typer.echo(table(report))
    if json_file:
        write_text(json_file, json.dumps(report, indent=1) + "\n")
