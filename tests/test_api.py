"""`import laiar_core as laiar`: what a notebook does with it."""

from __future__ import annotations

import builtins
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import laiar_core as laiar
from laiar_core.data.cad120.reader import Cad120
from laiar_core.inference.model_run import run_model
from laiar_core.inference.predict import near_ties
from laiar_core.model.tokens import collate

ROOT = Path(__file__).resolve().parents[1]
CHECKPOINT = ROOT / "checkpoints" / "cad120"


@pytest.fixture(scope="module")
def model() -> laiar.Model:
    return laiar.load("cad120")


def test_importing_costs_nothing() -> None:
    heavy = ("torch", "numpy", "pandas", "plotly", "streamlit", "pydantic")
    code = f"import sys, laiar_core; print([m for m in {heavy} if m in sys.modules], laiar_core.__version__)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == f"[] {laiar.__version__}"


def test_everything_that_is_offered_is_there() -> None:
    for name in laiar.__all__:
        assert getattr(laiar, name) is not None
        assert name in dir(laiar)
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        laiar.lod  # noqa: B018


def test_a_checkpoint_is_loaded_by_name_or_folder(model: laiar.Model) -> None:
    assert laiar.load(str(CHECKPOINT)).checkpoint.config == laiar.load(CHECKPOINT).checkpoint.config == model.checkpoint.config
    assert repr(model) == "Model('cad120', single-label, 10 actions, learned from CAD-120)"
    with pytest.raises(laiar.LaiarError, match=r"there is no checkpoint cad12 \(did you mean cad120\?\)"):
        laiar.load("cad12")


def test_a_data_set_is_opened_by_a_text_or_a_path(demo: Cad120) -> None:
    for path in (str(demo.files.path), demo.files.path):
        assert laiar.open_dataset(path).clip_ids() == demo.clip_ids()
        assert Cad120(path).clip_ids() == demo.clip_ids()


def check_batches(model: laiar.Model, clips: list[laiar.Clip]) -> None:
    said = model.predict(iter(clips), batch_size=16)
    assert said.clip_ids == tuple(clip.clip_id for clip in clips)
    alone = np.stack([run_model(model.checkpoint, clip).probabilities.numpy() for clip in clips])
    assert np.abs(said.probabilities - alone).max() < 1e-6
    frame = said.to_frame()
    assert frame.idxmax(axis=1).tolist() == list(said.best)


def test_many_clips_are_predicted_as_one_by_one(model: laiar.Model, demo: Cad120) -> None:
    check_batches(model, [demo.clip(clip_id) for clip_id in demo.clip_ids()])


def test_clips_of_other_lengths_and_things_do_not_change_each_other(model: laiar.Model, demo: Cad120) -> None:
    whole = demo.clip(demo.clip_ids()[0])
    parts = [whole.stretch(0, last) for last in (3, 9, 20, len(whole) - 1)]
    without = [replace(part, tracks=part.tracks[:-1], relations=None) for part in parts]
    check_batches(model, [*parts, *without, *parts[::-1]])
    rooms = laiar.open_dataset(ROOT / "assets" / "demo_charades")
    check_batches(laiar.load("charades-simulated"), [rooms.clip(clip_id) for clip_id in rooms.clip_ids()])


def test_what_the_threads_round_does_not_decide_what_is_kept(model: laiar.Model, demo: Cad120) -> None:
    """Scores of things at rest once differed in the fourth digit between one thread and two, and with them what was kept."""
    clips = [demo.clip(clip_id) for clip_id in demo.clip_ids() if "taking_food" in clip_id]
    before = torch.get_num_threads()
    found = []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            found.append(np.stack([run_model(model.checkpoint, clip).probabilities.numpy() for clip in clips]))
    finally:
        torch.set_num_threads(before)
    assert np.abs(found[0] - found[1]).max() < 1e-6


def test_near_ties_are_seen(model: laiar.Model, demo: Cad120) -> None:
    clip = demo.clip(demo.clip_ids()[0])
    batch = collate([model.checkpoint.tokens_of(clip)])
    with torch.inference_mode():
        selected = model.checkpoint.model.video(batch).selected
    config = model.checkpoint.config.model
    assert near_ties(selected, batch.valid, config).shape == (1,)
    flat = replace(selected, temporal=torch.full_like(selected.temporal, 0.5))
    assert near_ties(flat, batch.valid, config).tolist() == [True]
    steps = torch.arange(selected.temporal.shape[1]) / 100
    apart = replace(
        selected, temporal=steps[None], spatial=torch.arange(selected.spatial.shape[2]).expand_as(selected.spatial) / 100
    )
    assert near_ties(apart, batch.valid, config).tolist() == [False]


def test_a_model_explains_and_measures(model: laiar.Model, demo: Cad120) -> None:
    clip = demo.clip(demo.clip_ids()[0])
    why = model.explain(clip)
    assert isinstance(why, laiar.Explanation)
    said = model.predict([clip])
    assert said.best == (why.prediction,)
    assert said.probabilities.max() == pytest.approx(why.confidence, abs=1e-6)
    report = model.evaluate(str(demo.files.path), subjects=demo.groups[:1])
    rows = {row["clip_id"]: row["confidence"] for row in report["metrics"]["per_clip"]}
    assert rows[clip.clip_id] == pytest.approx(why.confidence, abs=1e-6)
    assert model.timeline(demo.recording(demo.recording_ids()[0])).segments


def hub_of(monkeypatch: pytest.MonkeyPatch, fetch: object) -> None:
    errors = SimpleNamespace(
        DryRunError=Offline, HFValidationError=type("HFValidationError", (ValueError,), {}), RepositoryNotFoundError=Missing
    )
    monkeypatch.setitem(sys.modules, "huggingface_hub", SimpleNamespace(snapshot_download=fetch, errors=errors))
    monkeypatch.setitem(sys.modules, "huggingface_hub.errors", errors)


class Missing(OSError):
    pass


class Offline(OSError):
    pass


def test_a_checkpoint_comes_from_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path))
    asked = []

    def fetch(repo_id: str, allow_patterns: list[str], local_dir: Path, dry_run: bool = False) -> list[SimpleNamespace] | None:
        if dry_run:
            return [SimpleNamespace(file_size=(CHECKPOINT / name).stat().st_size) for name in allow_patterns[:2]]
        asked.append((repo_id, allow_patterns))
        for name in allow_patterns:
            if (CHECKPOINT / name).exists():
                local_dir.mkdir(parents=True, exist_ok=True)
                shutil.copy(CHECKPOINT / name, local_dir / name)
        return None

    hub_of(monkeypatch, fetch)
    model = laiar.load("hf://somebody/kitchen")
    assert model.checkpoint.name == "kitchen"
    assert asked == [("somebody/kitchen", ["config.json", "model.safetensors", "README.md", "evaluation.json"])]
    assert json.loads((tmp_path / "hub/somebody/kitchen/config.json").read_text())["schema"] == "laiar.checkpoint"


def test_a_checkpoint_of_gigabytes_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = []

    def fetch(dry_run: bool = False, **_: object) -> list[SimpleNamespace]:
        if not dry_run:
            fetched.append(1)
        return [SimpleNamespace(file_size=200_000_000)] * 2

    hub_of(monkeypatch, fetch)
    with pytest.raises(laiar.LaiarError, match="hf://a/b is too large: its files have 400 MB, at most 350 MB are fetched"):
        laiar.load("hf://a/b")
    assert not fetched


def test_offline_what_was_fetched_before_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path))
    shutil.copytree(CHECKPOINT, tmp_path / "hub" / "a" / "b")

    def fetch(dry_run: bool = False, **_: object) -> None:
        if dry_run:
            raise Offline

    hub_of(monkeypatch, fetch)
    assert laiar.load("hf://a/b").checkpoint.name == "b"


@pytest.mark.parametrize("address", ["hf://", "hf://kitchen", "hf://a/b/c", "hf://../b", "hf://a/.."])
def test_an_address_names_a_user_and_a_checkpoint(address: str) -> None:
    with pytest.raises(laiar.LaiarError, match="names no checkpoint of the hub; write hf://USER/NAME"):
        laiar.load(address)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Missing("401"), "the hub has no repository a/b, or it is private; check the name"),
        (
            ConnectionError("no route to host\nmore"),
            r"cannot fetch hf://a/b \(no route to host\); try again with a network",
        ),
    ],
)
def test_what_the_hub_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch, fault: Exception, sentence: str) -> None:
    def fetch(**_: object) -> None:
        raise fault

    hub_of(monkeypatch, fetch)
    with pytest.raises(laiar.LaiarError, match=sentence) as raised:
        laiar.load("hf://a/b")
    assert "\n" not in str(raised.value)


def test_without_the_package_the_hub_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.startswith("huggingface_hub"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(laiar.LaiarError, match=r"the package huggingface-hub; install it with `pip install 'laiar\[hub\]'`"):
        laiar.load("hf://a/b")
