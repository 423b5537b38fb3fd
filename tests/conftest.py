from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def cad120_path() -> Path:
    """The recorded CAD-120 data. They are never part of this repository: CI has them in ../shared, others may not."""
    named = os.environ.get("LAIAR_DATA")
    path = Path(named) if named else ROOT.parent / "shared" / "data" / "cad120_evar_subjects134.zip"
    if path.exists():
        return path
    reason = f"needs the CAD-120 annotation, and {path} does not exist; set LAIAR_DATA to the zip or folder"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def demo_clips_path() -> Path:
    return ROOT / "assets" / "demo_clips"
