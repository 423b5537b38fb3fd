"""`ablate`: what each part is worth."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from laiar_core.cli.git_revision import git_revision
from laiar_core.cli.options import Data, SettingsText


def ablate_cad120(
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder for the runs and ablation.json; what is done there is not done again.")],
    seeds: Annotated[int, typer.Option(min=1, help="Seeds of each variant on each subject.")] = 3,
    workers: Annotated[int, typer.Option(min=1, help="Trainings side by side, one thread each.")] = os.cpu_count() or 1,
    settings: SettingsText = "{}",
) -> None:
    """Compare guidance, each learning scheme and a black box on CAD-120. Start it again to go on where it was stopped."""
    from laiar_core.evaluation.ablation.runs import ablate
    from laiar_core.evaluation.ablation.summary import table
    from laiar_core.reading import parse_json
    from laiar_core.training.settings import parse_settings

    parse_settings(settings, 0)  # a mistake shows now and not in a log
    report = ablate(data, out, seeds, workers, parse_json(settings, "--settings"), git_revision())
    typer.echo(table(report))
    typer.echo(f"Wrote {out / 'ablation.json'}.")
