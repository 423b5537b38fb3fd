"""`check film`: what films are, what would be changed in them, and whether they would be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiar_core.errors import LaiarError

Films = Annotated[list[Path], typer.Argument(help="Files of films.", show_default=False)]


def check_film_command(films: Films) -> None:
    """Look at films before they are explained: format, frames, rates, colours, what is changed. Exit status 1: one is refused."""
    from laiar_core.video.transcode import decode_whole
    from laiar_core.video.validate import inspect

    refused = False
    for path in films:
        try:
            facts = inspect(path)
            decode_whole(path)
        except LaiarError as error:
            refused = True
            typer.echo(f"{path}: refused\n  {error}")
            continue
        typer.echo(f"{path}: taken\n  {facts.line}\n  colours: {facts.colours}")
        for name, sentences in (("first", facts.warnings), ("changed", facts.changes)):
            for sentence in sentences:
                typer.echo(f"  {name}: {sentence}")
    if refused:
        raise typer.Exit(1)
