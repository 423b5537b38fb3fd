"""`simulate`: a data set of films that a program plays and draws."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def simulate_command(
    out: Annotated[Path, typer.Option(help="New or empty folder to write the data set to.")],
    clips: Annotated[int, typer.Option(help="Recordings to make; the activities take turns, and the four persons too.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed makes the same recordings.")] = 0,
    style: Annotated[
        str, typer.Option(help="How they are recorded, e.g. evening or zoom. A name that does not exist lists those that do.")
    ] = "plain",
    activity: Annotated[
        list[str] | None, typer.Option(help="Activity to play; may be given more than once. Default: all ten.")
    ] = None,
) -> None:
    """Make a data set of simulated recordings in the layout of CAD-120: films with exact boxes and relations."""
    from laiar_core.simulator.dataset import simulate

    clip_ids = simulate(out, clips, seed, style, tuple(activity or ()))
    typer.echo(f"Wrote {clips} simulated recordings with {len(clip_ids)} action clips to {out}.")
