"""`evaluate`: how good a checkpoint is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from laiar_core.cli.options import CheckpointFolder, Data, loaded, names_in, opened
from laiar_core.cli.output import say, written_to
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
        typer.Option(help="CAD-120: see the clips under a shift of domain, e.g. box_jitter. All are below."),
    ] = None,
    boxes: Annotated[
        Literal["annotated", "detected"],
        typer.Option(help="Charades: whose boxes the model sees. The bundled detector needs the films or frames."),
    ] = "annotated",
    submission: Annotated[
        Path | None, typer.Option(help="Charades: folder for the text files that its official scripts measure.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="File for the whole report; `-` is standard output.")] = None,
) -> None:
    """Measure a checkpoint on clips that it has not seen: accuracy, reasons, faithfulness, calibration; Charades: mAP, recall."""
    from laiar_core.evaluation.evaluate import evaluate
    from laiar_core.evaluation.options import Options
    from laiar_core.evaluation.report import table
    from laiar_core.files import write_text

    if split and subjects:
        raise LaiarError("both --split and --subjects choose whom to measure on; give one of them")
    chosen = names_in(subjects) if subjects else None
    options = Options(split=split, subjects=chosen, boxes=boxes, shift=shift, submission=submission)
    report = evaluate(loaded(checkpoint), opened(data), options)
    say(table(report), json_file)
    if json_file:
        with written_to(json_file) as file:
            write_text(file, json.dumps(report, indent=1) + "\n")
