"""`clips`: what there is in a data set to be explained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiar_core.cli.options import WHERE, existing, opened


def clips_command(
    data: Annotated[Path, typer.Argument(envvar="LAIAR_DATA", callback=existing, help=WHERE)],
    json_lines: Annotated[bool, typer.Option("--json", help="Print JSON, a list with an object for each clip.")] = False,
) -> None:
    """List the clips of a data set with what is annotated of each: its actions, its length in seconds, frames with boxes."""
    table = opened(data).listing.to_frame()
    typer.echo(table.to_json(orient="records", indent=1) if json_lines else table.to_string(index=False))
