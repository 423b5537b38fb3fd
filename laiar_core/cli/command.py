"""What all commands have in common: an example below the help, and -q and -v."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from typer.core import TyperCommand

from laiar_core.cli.output import be_quiet, be_verbose

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress bars.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Report every step, with the time, on standard error.")]


def command(
    app: typer.Typer, name: str, run: Callable[..., None], examples: Sequence[str], names: Callable[[], str] | None = None
) -> None:
    """Add a command to an application.

    Args:
        app: the application or group.
        name: what the command is called there.
        run: what it does; its docstring is the help.
        examples: command lines without the program's name, shown below the help.
        names: makes a text of allowed names for below the examples, when somebody asks for help, as it may import much.
    """

    class Command(TyperCommand):
        def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # Typer's own context is all that comes
            shown = "".join(f"\n  {ctx.find_root().info_name} {line}" for line in examples)
            title = "Example" if len(examples) == 1 else "Examples"
            return f"{super().get_help(ctx)}\n\n{title}:{shown}" + (f"\n\n{names()}" if names else "")

    def wrapped(quiet: bool, verbose: bool, **given: object) -> None:
        be_quiet(quiet)
        be_verbose(verbose)
        run(**given)

    signature = inspect.signature(run, eval_str=True)
    common = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in (("quiet", Quiet), ("verbose", Verbose))
    ]
    wrapped.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *common])  # type: ignore[attr-defined]
    wrapped.__doc__ = run.__doc__
    app.command(name, cls=Command)(wrapped)
