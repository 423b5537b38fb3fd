"""`simulate`: a data set of films that a program plays and draws."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from laiar_core.errors import LaiarError


def simulate_command(
    out: Annotated[Path, typer.Option(help="New or empty folder to write the data set to.")],
    clips: Annotated[int, typer.Option(help="Recordings to make; the activities take turns, and the four persons too.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed makes the same recordings.")] = 0,
    style: Annotated[
        str, typer.Option(help="How they are recorded, e.g. evening or zoom. A name that does not exist lists those that do.")
    ] = "plain",
    activity: Annotated[
        list[str] | None, typer.Option(help="Activity of CAD-120 to play; may be given more than once. Default: all ten.")
    ] = None,
    data: Annotated[
        Literal["cad120", "charades"],
        typer.Option(help="cad120: somebody at a table. charades: somebody in the rooms of a home, several actions at once."),
    ] = "cad120",
    films: Annotated[
        bool,
        typer.Option("--films/--no-films", help="With --data charades: draw films, or write annotation alone, which is fast."),
    ] = True,
) -> None:
    """Make a data set of simulated recordings, in the layout of CAD-120 or of Charades: films with exact boxes and relations."""
    from laiar_core.simulator.room.recording.dataset import simulate_charades
    from laiar_core.simulator.table.recording.dataset import simulate

    if data == "charades":
        if activity:
            raise LaiarError("--activity names activities of CAD-120; leave it out with --data charades")
        videos = simulate_charades(out, clips, seed, style, films)
        typer.echo(f"Wrote {len(videos)} simulated videos {'' if films else 'without films '}to {out}.")
        return
    if not films:
        raise LaiarError("--no-films goes with --data charades; recordings in the layout of CAD-120 always have films")
    clip_ids = simulate(out, clips, seed, style, tuple(activity or ()))
    typer.echo(f"Wrote {clips} simulated recordings with {len(clip_ids)} action clips to {out}.")
