from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, Visit, Visits, launched, visiting
from explanations import with_a_reason
from needed import ROOT, SHARED, needed
from tiny import MODEL, TEST, TRAINING, embed

from laiar_core.cli.main import main
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.training.data import Subjects
from laiar_core.training.run import run


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named after their argument.

    What packed bytes hold may say when they were packed (gzip and zip do), and the workers of one run, which collect at different
    seconds, must find the same tests.
    """
    return argname if isinstance(val, bytes) else None


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
    path = Path(named) if named else SHARED / "cad120_evar_subjects134.zip"
    return needed(path, "the CAD-120 annotation", "set LAIAR_DATA to the zip or folder")


@pytest.fixture(scope="session")
def charades_path() -> Path:
    """The folder that holds the official tables of Charades and pilot annotation of Action Genome, from ../shared as well."""
    for name in ("charades", "action_genome_pilot"):
        needed(SHARED / name, "Charades and Action Genome")
    return SHARED


@pytest.fixture(scope="session")
def real_films() -> Path:
    """Recorded films with the traps of real ones. They are never part of this repository: CI has them in ../shared."""
    return needed(SHARED / "clips", "the recorded films")


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
    return run(Subjects(demo, TEST), out, MODEL, TRAINING, embed=embed)


@pytest.fixture(scope="session")
def pick_clip(demo: Cad120) -> Clip:
    return demo.clip(next(i for i, row in demo.rows.items() if row.action == "pick"))


@pytest.fixture(scope="session")
def explanation(tiny_checkpoint: Checkpoint, pick_clip: Clip) -> Explanation:
    return with_a_reason(explain(tiny_checkpoint, pick_clip))


@pytest.fixture(scope="session")
def chromium() -> str:
    return str(needed(Path(CHROMIUM), "Debian's chromium", "apt-get install chromium"))


@pytest.fixture(scope="module")
def visits(chromium: str) -> Iterator[Visits]:
    """The browser. One for a module, as nothing else in this process can use asyncio while Playwright is there."""
    with launched(chromium) as visits:
        yield visits


@pytest.fixture
def visit(visits: Visits) -> Iterator[Visit]:
    """Opens pages. Whatever the test does, the console must stay clean."""
    with visiting(visits) as visit:
        yield visit


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
