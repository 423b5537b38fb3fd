"""What a test needs and this machine may not have: the browser, and data that are never part of this repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def needed(path: Path, what: str, instead: str = "") -> Path:
    """The path, if it is there. `instead` is what a person can do about it."""
    if not path.exists():
        absent(f"needs {what}, and {path} does not exist" + (f"; {instead}" if instead else ""))
    return path


def absent(reason: str) -> NoReturn:
    """A failure in CI, which has all of it, and elsewhere a skip that says what is missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
