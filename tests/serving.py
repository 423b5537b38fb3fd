"""The app as it runs for people, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from needed import ROOT
from patience import PATIENCE_S, until

MARKUP = "<img src=x onerror=window.pwned=1>_1"  # the name of a thing in one of its data sets
LISTENS, TAKEN = "You can now view your Streamlit app", "is not available"


@contextmanager
def served(log: Path, **settings: str) -> Iterator[str]:
    """The running app with these settings in its environment; gives its address."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py"), "--server.headless=true"]
    command += ["--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    with running(lambda port: [*command, f"--server.port={port}"], log, ROOT, os.environ | settings) as url:
        yield url


@contextmanager
def running(command: Callable[[int], Sequence[str]], log: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """What the command of a port of 127.0.0.1 serves there, started in a folder; gives its address."""
    server, url = _start(command, log, folder, environment)
    try:
        yield url
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _start(
    command: Callable[[int], Sequence[str]], log: Path, folder: Path, environment: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], str]:
    """The server and its address. Between looking for a free port and taking it, somebody else may take it: then another one."""
    for _ in range(10):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with log.open("w") as file:
            server = subprocess.Popen(command(port), cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT)
        try:
            until(lambda: LISTENS in log.read_text() or server.poll() is not None, "the running app")  # noqa: B023
        except BaseException:
            server.kill()
            raise
        if server.poll() is None:
            return server, f"http://127.0.0.1:{port}"
        if TAKEN not in log.read_text():
            break
    pytest.fail(f"the app did not start:\n{log.read_text()}")
