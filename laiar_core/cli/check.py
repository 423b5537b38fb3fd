"""`check`: what is there of a data set, and what is wrong with it, before it is used."""

from __future__ import annotations

from functools import partial

import typer

from laiar_core.cli.options import Downloads
from laiar_core.cli.progress_bar import drawn, stage_bar


def check_charades_command(
    data: Downloads,
) -> None:
    """Look at Charades and Action Genome: what is there, every fault with an example. Exit status 2: they cannot be used."""
    from laiar_core.data.charades.check import check_charades, table_of

    with stage_bar() as shown:
        check = check_charades(data, partial(drawn, shown))
    typer.echo(table_of(check))
    if not check.usable:
        raise typer.Exit(2)
