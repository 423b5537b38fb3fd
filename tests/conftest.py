from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny import MODEL, TEST, TRAINING, embed

from laiar_core.cli.main import main
from laiar_core.data.cad120.reader import Cad120
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.training.run import run

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _main_stays_main() -> Iterator[None]:
    """AppTest puts its script in the place of `__main__`, which processes that a later test starts would then run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


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
def charades_path() -> Path:
    """The folder that holds the official tables of Charades and pilot annotation of Action Genome, from ../shared as well."""
    path = ROOT.parent / "shared" / "data"
    if (path / "charades").exists() and (path / "action_genome_pilot").exists():
        return path
    reason = f"needs Charades and Action Genome, and {path} does not hold them"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


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


@pytest.fixture(scope="session")
def demo_clips_path() -> Path:
    return ROOT / "assets" / "demo_clips"


@pytest.fixture(scope="session")
def demo(demo_clips_path: Path) -> Cad120:
    return Cad120(demo_clips_path)


@pytest.fixture(scope="session")
def tiny_checkpoint(demo: Cad120, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A small model trained for a moment on the bundled clips of all simulated persons but one, who is the test subject."""
    out = tmp_path_factory.mktemp("checkpoint") / "tiny"
    return run(demo, out, MODEL, TRAINING, test_subjects=TEST, embed=embed)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The command line in this process: what it gives back, prints and says of errors."""
    monkeypatch.delenv("LAIAR_DATA", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["laiar_core", *map(str, args)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
