"""`check`: what is there of a data set, and what is wrong with it, before it is used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from laiar_core.cli.options import Data, Downloads
from laiar_core.cli.progress_bar import drawn, stage_bar

if TYPE_CHECKING:
    from laiar_core.data.check import Check
    from laiar_core.progress import Progress


def check_charades_command(
    data: Downloads,
) -> None:
    """Look at Charades and Action Genome: what is there, every fault with an example. Exit status 2: they cannot be used."""
    from laiar_core.data.charades.check import check_charades

    _checked(check_charades, data)


def check_cad120_command(
    data: Data,
) -> None:
    """Look at CAD-120, or data laid out like it: what is there, every fault with an example. Exit status 2: it cannot be used."""
    from laiar_core.data.cad120.check import check_cad120

    _checked(check_cad120, data)


def _checked(check: Callable[[Path, Progress], Check], data: Path) -> None:
    from laiar_core.data.check import table_of

    with stage_bar() as shown:
        found = check(data, partial(drawn, shown))
    typer.echo(table_of(found))
    if not found.usable:
        raise typer.Exit(2)
