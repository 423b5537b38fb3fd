from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def real_films() -> Path:
    """Recorded films with the traps of real ones. They are never part of this repository: CI has them in ../shared."""
    path = ROOT.parent / "shared" / "data" / "clips"
    if path.is_dir():
        return path
    reason = f"needs the recorded films, and {path} does not exist"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
