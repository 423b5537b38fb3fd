"""`evaluate`: how good a checkpoint is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from laiar_core.cli.options import CheckpointFolder, Data
from laiar_core.errors import LaiarError


def evaluate_command(
    checkpoint: CheckpointFolder,
    data: Data,
    split: Annotated[
        Literal["train", "test"] | None,
        typer.Option(
            help="CAD-120: the subjects that the checkpoint learned from, or those that it has not seen. Charades: its official "
            "lists. Default: test."
        ),
    ] = None,
    subjects: Annotated[
        str | None, typer.Option(help="CAD-120: in place of --split, the subjects to measure on, separated by commas.")
    ] = None,
    shift: Annotated[
        str | None,
        typer.Option(
            help="CAD-120: see the clips under a shift of domain, e.g. box_jitter. An unknown name lists those that there are."
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
    from laiar_core.datasets import open_dataset
    from laiar_core.evaluation.evaluate import evaluate
    from laiar_core.evaluation.options import Options
    from laiar_core.evaluation.report import table
    from laiar_core.files import write_text
    from laiar_core.model.checkpoint import load_checkpoint

    if split and subjects:
        raise LaiarError("both --split and --subjects say whom to measure on; give one of them")
    chosen = tuple(name.strip() for name in subjects.split(",") if name.strip()) if subjects else None
    options = Options(split=split, subjects=chosen, boxes=boxes, shift=shift, submission=submission)
    report = evaluate(load_checkpoint(checkpoint), open_dataset(data), options)
    typer.echo(table(report))
    if json_file:
        write_text(json_file, json.dumps(report, indent=1) + "\n")
