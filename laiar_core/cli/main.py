"""The command line: `laiar COMMAND`, or `python -m laiar_core COMMAND`; each command in its file beside this one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from laiar_core import __version__
from laiar_core.cli.ablate import ablate_cad120
from laiar_core.cli.app import app_command
from laiar_core.cli.calibrate import calibrate_command
from laiar_core.cli.check import check_cad120_command, check_charades_command
from laiar_core.cli.check_film import check_film_command
from laiar_core.cli.clips import clips_command
from laiar_core.cli.command import Quiet, Verbose, command
from laiar_core.cli.evaluate import evaluate_command
from laiar_core.cli.explain import explain_command
from laiar_core.cli.explain_all import explain_all_command
from laiar_core.cli.export_dataset import export_dataset_command
from laiar_core.cli.output import be_quiet, be_verbose
from laiar_core.cli.prepare_charades import prepare_charades, train_charades
from laiar_core.cli.simulate import simulate_command
from laiar_core.cli.train import train_cad120
from laiar_core.errors import LaiarError


def _shifts() -> str:
    from laiar_core.evaluation.shift import SHIFTS

    return "Shifts (--shift):\n" + "\n".join(
        f"  {name:<20} {(shift.__doc__ or '').splitlines()[0]}" for name, shift in SHIFTS.items()
    )


def _settings() -> str:
    from laiar_core.training.settings import settings_help

    return settings_help()


def _charades_settings() -> str:
    from laiar_core.training.settings import CHARADES_MODEL, CHARADES_TRAINING, settings_help

    return settings_help(CHARADES_MODEL, CHARADES_TRAINING)


def _group(help: str) -> typer.Typer:
    return typer.Typer(no_args_is_help=True, help=help, rich_markup_mode=None)


def _with_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"laiar {__version__}")
        raise typer.Exit


def _before_all(
    version: Annotated[
        bool, typer.Option("--version", callback=_with_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Recognise an action from the relation transitions that make it up, and show why."""
    be_quiet(quiet)
    be_verbose(verbose)


app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, callback=_before_all)
prepare = _group("Turn a large data set into files that training streams.")
train = _group("Train a checkpoint on a data set.")
check = _group("Look at a data set or a film before it is used: what is there, and what is wrong with it.")
ablate = _group("Train with parts left out, and say what each part is worth.")

CLIP = "Subject1/taking_food/0510180218/70-135"
ON_CAD120, ON_CHARADES = "--checkpoint cad120 --data cad120.zip", "--checkpoint charades-simulated --data charades"
command(app, "app", app_command, ["app --port 8600"])
command(
    app,
    "explain",
    explain_command,
    [
        "explain film.mp4 --checkpoint cad120 --out report.html",
        "explain film.mp4 --checkpoint cad120 --tracks annotations.xml --out report.html",
        f"explain {CLIP} {ON_CAD120} --out why.json",
    ],
)
command(app, "explain-all", explain_all_command, [f"explain-all {ON_CAD120} --out runs/reasons"])
command(app, "clips", clips_command, ["clips cad120.zip", "clips charades --json"])
command(
    app,
    "evaluate",
    evaluate_command,
    [f"evaluate {ON_CAD120} --shift box_jitter", f"evaluate {ON_CHARADES} --json report.json"],
    _shifts,
)
command(
    app,
    "calibrate",
    calibrate_command,
    ["calibrate --checkpoint runs/all --data cad120.zip --held-out runs/without1 --held-out runs/without3"],
)
command(app, "simulate", simulate_command, ["simulate --out clips --clips 40 --style evening"])
command(app, "export-dataset", export_dataset_command, ["export-dataset --checkpoint cad120 --out films"])
for group, name in ((prepare, "prepare"), (train, "train"), (check, "check"), (ablate, "ablate")):
    app.add_typer(group, name=name)
command(prepare, "charades", prepare_charades, ["prepare charades --data charades --out tokens --skip-absent"])
command(
    train,
    "cad120",
    train_cad120,
    ["train cad120 --data cad120.zip --test-subject Subject1 --out runs/without1"],
    _settings,
)
command(train, "charades", train_charades, ["train charades --tokens tokens --out runs/charades"], _charades_settings)
command(check, "cad120", check_cad120_command, ["check cad120 --data cad120.zip"])
command(check, "charades", check_charades_command, ["check charades --data charades"])
command(check, "film", check_film_command, ["check film mine.mov other.mp4"])
command(ablate, "cad120", ablate_cad120, ["ablate cad120 --data cad120.zip --out runs/ablation --seeds 3"], _settings)


def main() -> None:
    """Run the command line; bad input ends with one sentence and exit status 2."""
    try:
        app(prog_name="laiar" if Path(sys.argv[0]).stem == "laiar" else "python -m laiar_core")
    except LaiarError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
