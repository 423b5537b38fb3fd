"""`explain-all`: why the model predicts what it predicts, of every clip of a data set."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from tqdm import tqdm

from laiar_core.batch.outcome import Engine, Outcome
from laiar_core.cli.options import CheckpointFolder, Data, names_in
from laiar_core.cli.output import say
from laiar_core.errors import LaiarError
from laiar_core.progress import progress_bar

if TYPE_CHECKING:
    from laiar_core.data.dataset import Dataset

STOPPED = 130  # the exit status of what Ctrl-C ended
IN_A_LOG_S = 60  # between two lines of progress, where nobody watches


def explain_all_command(
    checkpoint: CheckpointFolder,
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder for the explanations; what is there already is not made again.")],
    split: Annotated[str | None, typer.Option(help="Of Charades only this part: train or test. Default: all.")] = None,
    subjects: Annotated[
        str | None, typer.Option(help="Of CAD-120 only these subjects, separated by commas. Default: all.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Clips that are explained at once. Default: one for each processor.")
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or a Ray cluster (RAY_ADDRESS names it).")
    ] = Engine.local,
) -> None:
    """Explain every clip of a data set: a file for each explanation and summary.csv, the table of all. Start it again to go on.

    Exit status 1: some clips could not be explained; the table says why.
    """
    from laiar_core.batch.run import explain_all

    latest = Outcome(clips=0, explained=0, kept=0, failed=0)
    shown: tqdm[Any] | None = None
    try:
        with ExitStack() as stack:

            def show(outcome: Outcome) -> None:
                nonlocal latest, shown
                if shown is None:  # nothing was wrong, and the work begins
                    every = 0.1 if sys.stderr.isatty() else IN_A_LOG_S
                    shown = stack.enter_context(progress_bar(total=outcome.clips, unit="clip", mininterval=every))
                latest = outcome
                if outcome.failed:
                    shown.set_postfix(failed=outcome.failed, refresh=False)
                shown.update(outcome.explained + outcome.failed - shown.n)

            explain_all(checkpoint, data, out, workers, engine, partial(_chosen, split, subjects), show)
    except KeyboardInterrupt:
        typer.echo(f"Stopped after {latest.explained + latest.failed} clips. The same command goes on from here.", err=True)
        raise typer.Exit(STOPPED) from None
    before = f", {latest.kept} of them before" if latest.kept else ""
    say(f"Explained {latest.explained} of {latest.clips} clips{before}; the table of all is {out / 'summary.csv'}.")
    if latest.failed:
        typer.echo(f"{latest.failed} could not be explained; their column `problem` says why.", err=True)
        raise typer.Exit(1)


def _chosen(split: str | None, subjects: str | None, dataset: Dataset) -> tuple[str, ...]:
    """The clips that were asked for."""
    for option, by, given in (("--split", "split", split), ("--subjects", "subject", subjects)):
        if given is not None and by != dataset.grouped_by:
            other = {"split": "; choose with --split", "subject": "; choose with --subjects"}.get(dataset.grouped_by, "")
            raise LaiarError(f"{dataset.name} has no {by}s, so {option} cannot choose its clips{other}")
    given = split or subjects
    return dataset.clip_ids(given and names_in(given))
