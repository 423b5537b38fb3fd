"""The command line: `python -m laiar_core COMMAND`, each command in its file in commands/."""

from __future__ import annotations

import sys

import typer

from laiar_core.cli.ablate import ablate_cad120
from laiar_core.cli.calibrate import calibrate_command
from laiar_core.cli.check import check_charades_command
from laiar_core.cli.evaluate import evaluate_command
from laiar_core.cli.explain import explain_command
from laiar_core.cli.explain_all import explain_all_command
from laiar_core.cli.prepare_charades import prepare_charades, train_charades
from laiar_core.cli.simulate import simulate_command
from laiar_core.cli.train import train_cad120
from laiar_core.errors import LaiarError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Recognise an action from the relation transitions that make it up, and show why.",
)
train = typer.Typer(no_args_is_help=True, help="Train a checkpoint on a data set.")
train.command("cad120")(train_cad120)
train.command("charades")(train_charades)
prepare = typer.Typer(no_args_is_help=True, help="Turn a large data set into files that training streams.")
prepare.command("charades")(prepare_charades)
ablate = typer.Typer(no_args_is_help=True, help="Train with parts left out, and say what each part is worth.")
ablate.command("cad120")(ablate_cad120)

check = typer.Typer(no_args_is_help=True, help="Look at a data set before it is used: what is there, and what is wrong with it.")
check.command("charades")(check_charades_command)

app.add_typer(prepare, name="prepare")
app.add_typer(train, name="train")
app.add_typer(check, name="check")
app.add_typer(ablate, name="ablate")
app.command("calibrate")(calibrate_command)
app.command("evaluate")(evaluate_command)
app.command("explain")(explain_command)
app.command("explain-all")(explain_all_command)
app.command("simulate")(simulate_command)


def main() -> None:
    """Run the command line; bad input ends with one sentence and exit status 2."""
    try:
        app(prog_name="python -m laiar_core")
    except LaiarError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
