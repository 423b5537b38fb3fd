from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from films import even_ticks, write_film
from tiny import MODEL, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.model.checkpoint import Checkpoint, CheckpointConfig, TrainedOn, Words, load_checkpoint, save_checkpoint
from laiar_core.model.laiar import LaIAR
from laiar_core.model.vocabulary import build_vocabulary
from laiar_core.simulator.room.dataset import simulate_charades

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
MARKUP = "<img src=x onerror=window.pwned=1>_1"


def with_a_reason(explanation: Explanation) -> Explanation:
    """The same with one heavy transition: what the tests say of it must not depend on how well a tiny model is trained."""
    data = json.loads(explanation.to_json())
    tokens = data["tokens"]
    pairs = [token["pair"] for token in tokens]
    pair = max(pairs, key=pairs.count)  # Kept in two frames at least, since there are more tokens than pairs.
    mine = sorted((token for token in tokens if token["pair"] == pair), key=lambda t: t["frame"])
    for token in mine:
        token["relation"], token["runner_up"] = "not_holding", "holding"
    mine[-1]["relation"], mine[-1]["runner_up"] = "holding", "not_holding"
    change = {
        "from_relation": "not_holding",
        "to_relation": "holding",
        "rise": 1.5,
        "weight": 0.6,
        "phrase": "not holding → holding",
    }
    change |= {"pair": pair, "from_frame": mine[-2]["frame"], "to_frame": mine[-1]["frame"]}
    others = [t for t in data["transitions"] if t["pair"] != pair]
    data["transitions"] = [change, *({**t, "weight": 0.05} for t in others)]
    return Explanation.from_json(json.dumps(data))


def told(explanation: Explanation) -> Explanation:
    """The same, but sure of its prediction."""
    return explanation.model_copy(update={"undecided": False, "confidence": 0.88})


def measured_as(explanation: Explanation, deletion: tuple[float, ...], by_chance: tuple[float, ...]) -> Explanation:
    """The same, but these are the deletion curves of our ranking and of random ones, at 0, 10, 20 and 100 % of the tokens."""
    curves = {"evidence": deletion, "random": by_chance}
    rankings = [
        r.model_copy(update={"deletion": curves.get(r.ranking, deletion), "insertion": curves.get(r.ranking, deletion)[::-1]})
        for r in explanation.faithfulness.rankings
    ]
    faithfulness = explanation.faithfulness.model_copy(update={"shares": (0.0, 0.1, 0.2, 1.0), "rankings": tuple(rankings)})
    return explanation.model_copy(update={"confidence": deletion[0], "faithfulness": faithfulness})


def with_evidence(explanation: Explanation, values: dict[int, float]) -> Explanation:
    """The same, but the tokens at these positions have this evidence for the prediction, and the others none for anything."""
    actions = [score.action for score in explanation.actions]
    place = actions.index(explanation.prediction)
    tokens = tuple(
        token.model_copy(update={"evidence": tuple(values.get(i, 0.0) * (at == place) for at in range(len(actions)))})
        for i, token in enumerate(explanation.tokens)
    )
    return explanation.model_copy(update={"tokens": tokens})


def without_reasons(explanation: Explanation) -> Explanation:
    """The same, but no transition weighs enough to be named."""
    return explanation.model_copy(
        update={"transitions": tuple(t.model_copy(update={"weight": 0.0}) for t in explanation.transitions)}
    )


@pytest.fixture(scope="session")
def pick_clip(demo: Cad120) -> Clip:
    return demo.clip(next(i for i, row in demo.rows.items() if row.action == "pick"))


@pytest.fixture(scope="session")
def explanation(tiny_checkpoint: Checkpoint, pick_clip: Clip) -> Explanation:
    return with_a_reason(explain(tiny_checkpoint, pick_clip))


@pytest.fixture(scope="session")
def report(tiny_checkpoint: Checkpoint, demo: Cad120) -> dict[str, Any]:
    """What `evaluate --json` writes."""
    return json.loads(json.dumps(evaluate(tiny_checkpoint, demo)))


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory, tiny_checkpoint: Checkpoint) -> Path:
    """A folder with a checkpoint that works and one whose weights are cut off."""
    root = tmp_path_factory.mktemp("checkpoints")
    for name in ("tiny", "broken_one"):
        shutil.copytree(tiny_checkpoint.path, root / name)
    weights = root / "broken_one" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    return root


@pytest.fixture
def on_tiny_checkpoint(monkeypatch: pytest.MonkeyPatch, checkpoints: Path) -> None:
    """The app in this process explains with the tiny checkpoint, and CAD-120 is nowhere."""
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(checkpoints))
    monkeypatch.setenv("LAIAR_CACHE", f"{checkpoints}_cache")
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


@contextmanager
def served(log: Path, **settings: str) -> Iterator[str]:
    """The running app with these settings in its environment; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py")]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    with log.open("w") as file:
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=file, stderr=subprocess.STDOUT)
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


@pytest.fixture(scope="session")
def app_url(chromium: str, checkpoints: Path, markup_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """The running app on the tiny checkpoint; LAIAR_DATA is the data set with markup in it."""
    settings = {"LAIAR_CHECKPOINTS": str(checkpoints), "LAIAR_DATA": str(markup_data)}
    settings |= {"LAIAR_CACHE": f"{checkpoints}_cache", "LAIAR_VIDEOS": f"{checkpoints}_videos"}
    with served(tmp_path_factory.mktemp("server") / "log.txt", **settings) as url:
        yield url


@pytest.fixture(scope="session")
def rooms_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulated rooms in the layout of Charades, without films but for the first: its frames carry their numbers."""
    path = tmp_path_factory.mktemp("rooms") / "data"
    simulate_charades(path, clips=5, seed=3, films=False, workers=1)
    first = next(iter(Charades(path).rows.values()))
    film = path / "Charades_v1_480" / f"{first.clip_id}.mp4"
    film.parent.mkdir()
    write_film(film, even_ticks(round(first.length_s * 30) + 2))
    return path


@pytest.fixture(scope="session")
def rooms(rooms_path: Path) -> Charades:
    return Charades(rooms_path)


@pytest.fixture(scope="session")
def several_checkpoint(rooms: Charades, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Random weights that know the words of the rooms, and say some actions and not others."""
    torch.manual_seed(1)
    vocabulary = build_vocabulary(rooms.knowledge, embed)
    sizes = MODEL.model_copy(update={"frames": 16, "keep_frames": 10, "keep_pairs": 6})
    model = LaIAR(sizes, vocabulary).eval()
    with torch.no_grad():
        model.c_v.weight.mul_(4)
        model.c_v.bias.sub_(3)
    config = CheckpointConfig(
        model=sizes,
        training=TRAINING,
        vocabulary=Words.of(vocabulary),
        trained_on=TrainedOn(dataset="Charades, simulated", subjects=(), test_subjects=(), clips=0),
        git_revision="unknown",
    )
    path = tmp_path_factory.mktemp("several") / "rooms_tiny"
    save_checkpoint(path, config, model, "# Rooms\n\nUntrained.")
    return load_checkpoint(path)


@pytest.fixture(scope="session")
def both_checkpoints(checkpoints: Path, several_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint that says one action and one that says several."""
    root = tmp_path_factory.mktemp("both")
    shutil.copytree(checkpoints / "tiny", root / "tiny")
    shutil.copytree(several_checkpoint.path, root / "rooms_tiny")
    return root


@pytest.fixture
def on_rooms(monkeypatch: pytest.MonkeyPatch, both_checkpoints: Path, rooms_path: Path) -> None:
    """The app in this process has both kinds of checkpoints, and LAIAR_DATA are the rooms."""
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(both_checkpoints))
    monkeypatch.setenv("LAIAR_CACHE", f"{both_checkpoints}_cache")
    monkeypatch.setenv("LAIAR_DATA", str(rooms_path))


@pytest.fixture(scope="session")
def rooms_url(chromium: str, both_checkpoints: Path, rooms_path: Path, tmp_path_factory: pytest.TempPathFactory):
    """The running app with both kinds of checkpoints; LAIAR_DATA are the rooms."""
    settings = {"LAIAR_CHECKPOINTS": str(both_checkpoints), "LAIAR_DATA": str(rooms_path)}
    settings |= {"LAIAR_CACHE": f"{both_checkpoints}_cache", "LAIAR_VIDEOS": f"{both_checkpoints}_videos"}
    with served(tmp_path_factory.mktemp("server") / "log.txt", **settings) as url:
        yield url
