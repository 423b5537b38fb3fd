from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from fake_model import FakeCheckpoint, fake_explain, fake_load

from laiar_core.clips.cad120 import Cad120
from laiar_core.explain.explanation import Explanation

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
MARKUP = "<img src=x onerror=window.pwned=1>_1"


@pytest.fixture(scope="session")
def explanation(demo_clips_path: Path) -> Explanation:
    data = Cad120(demo_clips_path)
    clip_id = next(i for i, row in data.rows.items() if row.action == "pick")
    return fake_explain(FakeCheckpoint("fake"), data.clip(clip_id))


@pytest.fixture(scope="session")
def fake_checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkpoints")
    for name in ("fake", "broken_one"):
        (root / name).mkdir()
        (root / name / "config.json").write_text('{"seed": 0}')
    return root


@pytest.fixture
def fake_model(monkeypatch: pytest.MonkeyPatch, fake_checkpoints: Path) -> None:
    """The app in this process explains with the stand-in, and CAD-120 is nowhere."""
    import app.sources

    monkeypatch.setattr(app.sources, "load_checkpoint", fake_load)
    monkeypatch.setattr(app.sources, "explain", fake_explain)
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(fake_checkpoints))
    monkeypatch.delenv("LAIAR_DATA", raising=False)


@pytest.fixture(scope="session")
def markup_data(tmp_path_factory: pytest.TempPathFactory, demo_clips_path: Path) -> Path:
    """A data set of one clip in which the cup's name is markup."""
    root = tmp_path_factory.mktemp("markup")
    shutil.copytree(demo_clips_path, root, dirs_exist_ok=True)
    listing = root / "annotations" / "video_clips.txt"
    row = next(line for line in listing.read_text().splitlines() if line.endswith("pick"))
    listing.write_text(row + "\n")
    person, activity, video = (cell.strip() for cell in row.split(",")[:3])
    recording = root / "annotations" / "all" / person / activity / f"{video}.json"
    text = json.dumps(json.loads(recording.read_text()))
    thing = next(e["obj_id"] for e in json.loads(text)["locations"] if not e["obj_id"].startswith(("hand", "head")))
    recording.write_text(text.replace(f'"{thing}"', json.dumps(MARKUP)))
    return root


@pytest.fixture(scope="session")
def chromium() -> str:
    if Path(CHROMIUM).exists():
        return CHROMIUM
    if os.environ.get("CI"):
        pytest.fail(f"{CHROMIUM} is missing; browser tests must run in CI")
    pytest.skip(f"needs Debian's chromium at {CHROMIUM} (apt-get install chromium)")


@pytest.fixture(scope="session")
def app_url(chromium: str, fake_checkpoints: Path, markup_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """A running app on the stand-in model; LAIAR_DATA is the data set with markup in it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "tests" / "app" / "fake_main.py")]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    environment = os.environ | {"LAIAR_CHECKPOINTS": str(fake_checkpoints), "LAIAR_DATA": str(markup_data)}
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as file:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail(f"the app did not start:\n{log.read_text()}")
        yield url
    finally:
        server.terminate()
        server.wait(10)
