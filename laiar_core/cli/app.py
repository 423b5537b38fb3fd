"""`app`: start the dashboard."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from laiar_core import bundled
from laiar_core.cli.output import log
from laiar_core.errors import LaiarError

EVERYWHERE = ("0.0.0.0", "::")  # addresses at which every address of this computer is served


def app_command(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of this computer to serve it at.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to serve it at; 0.0.0.0 lets other computers look at it, and at your videos.")
    ] = "localhost",
) -> None:
    """Start the dashboard and print its address; Ctrl-C ends it. Demo clips and checkpoints come along.

    Your own checkpoints are looked for in LAIAR_CHECKPOINTS, a data set in LAIAR_DATA.
    """
    if find_spec("streamlit") is None:
        raise LaiarError("the dashboard needs the package streamlit; install it with `pip install streamlit`")
    # This process becomes Streamlit's own command: the package imports nothing of it.
    command = [sys.executable, "-m", "streamlit", "run", str(bundled.APP / "main.py")]
    command += [f"--server.port={port}", f"--server.address={address}"]
    if address not in EVERYWHERE:
        command.append(f"--browser.serverAddress={address}")
    log.info("starting %s", " ".join(command))
    os.execv(command[0], command)  # so that signals reach it
