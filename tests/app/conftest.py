from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from films import even_ticks, write_film
from serving import MARKUP, served
from tiny import MODEL, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.model.checkpoint import Checkpoint, CheckpointConfig, TrainedOn, Words, load_checkpoint, save_checkpoint
from laiar_core.model.laiar import LaIAR
from laiar_core.model.vocabulary import build_vocabulary
from laiar_core.simulator.room.recording.dataset import simulate_charades


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
    """The app in this process explains with the tiny checkpoint, and CAD-120 is nowhere; people may name any folder."""
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(checkpoints))
    monkeypatch.setenv("LAIAR_CACHE", f"{checkpoints}_cache")
    monkeypatch.delenv("LAIAR_DATA", raising=False)
    monkeypatch.setenv("LAIAR_DATA_ROOTS", os.sep)


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
