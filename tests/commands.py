"""Running a command of ours in this process."""

from __future__ import annotations

from typer.testing import CliRunner

from laiar_core.cli.main import app
from laiar_core.errors import LaiarError


def command(*words: str) -> str:
    """What it prints; the LaiarError that it ends with, if any, is raised."""
    done = CliRunner().invoke(app, words)
    if isinstance(done.exception, LaiarError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output
