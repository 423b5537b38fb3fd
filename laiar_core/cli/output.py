"""What a command writes where: results to a file or standard output, and how much it reports of its work on standard error."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from laiar_core.files import scratch_folder
from laiar_core.progress import QUIET

log = logging.getLogger("laiar")
STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def be_quiet(wanted: bool) -> None:
    """Show no progress bars from now on, here and in processes that this one starts."""
    if wanted:
        os.environ[QUIET] = "1"


def be_verbose(wanted: bool) -> None:
    """Report every step on standard error from now on."""
    if wanted:
        logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
        log.setLevel(logging.INFO)


def is_standard_output(out: Path) -> bool:
    """Whether a file that was named stands for standard output."""
    return str(out) in STANDARD_OUTPUT


@contextmanager
def written_to(out: Path) -> Iterator[Path]:
    """The file to write a result to; where standard output is meant, a scratch file that is printed when the block ends well."""
    if not is_standard_output(out):
        yield out
        log.info("wrote %s", out)
        return
    with scratch_folder() as scratch:
        file = scratch / "result"
        yield file
        sys.stdout.write(file.read_text(encoding="utf-8"))
        sys.stdout.flush()


def say(text: str, out: Path | None = None) -> None:
    """Print a sentence or table for people: on standard error where the result itself (`out`) goes to standard output."""
    typer.echo(text, err=out is not None and is_standard_output(out))
