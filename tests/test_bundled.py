"""The checkpoint and the clips that come with the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.task import Task
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "checkpoints" / "cad120"


@pytest.fixture(scope="module")
def bundled() -> Checkpoint:
    return load_checkpoint(FOLDER)


def test_it_is_small_and_says_what_it_is(bundled: Checkpoint) -> None:
    assert sum(f.stat().st_size for f in FOLDER.iterdir()) < 5e6
    assert sorted(f.name for f in FOLDER.iterdir()) == ["README.md", "config.json", "evaluation.json", "model.safetensors"]
    assert bundled.config.trained_on.subjects == ("Subject1", "Subject3", "Subject4")
    assert not bundled.config.git_revision.endswith("+")
    assert bundled.config.calibration is not None
    assert "| video stream (the prediction), accuracy |" in bundled.card


def test_it_names_the_right_reason_of_a_simulated_pick(bundled: Checkpoint, demo: Cad120) -> None:
    """What a new user sees first: a hand takes a cup, and the sentence says so."""
    clip_id = demo.clip_ids()[0]
    explanation = explain(bundled, demo.clip(clip_id))
    assert explanation.truth
    assert explanation.prediction == explanation.truth.action == "pick"
    best = explanation.transitions[0]
    assert (best.from_relation, best.to_relation) == ("not_holding", "holding")
    change = next(r.first_frame for r in explanation.truth.relations if r.pair == best.pair and r.relation == "holding")
    assert abs(best.to_frame - change) <= 15
    assert f"*{explanation.sentence.rstrip('.')}*" in (ROOT / "README.md").read_text(), "the README quotes the sentence"


def test_its_streams_know_the_simulated_clips(bundled: Checkpoint, demo: Cad120) -> None:
    """Simulated clips are not what it learned from: half of them by boxes and nearly all by their relations is the least."""
    report = evaluate(bundled, demo)
    assert report["subjects"] == list(demo.persons)
    assert report["metrics"]["video"]["accuracy"] > 0.5
    assert report["metrics"]["language"]["accuracy"] > 0.9


def test_it_remembers_the_recordings_it_learned_from(bundled: Checkpoint, cad120_path: Path) -> None:
    report = evaluate(bundled, Cad120(cad120_path), Options(subjects=("Subject3",)))
    assert report["metrics"]["video"]["accuracy"] > 0.85
    assert report["metrics"]["video"]["relation_accuracy"] > 0.9


def test_the_one_of_simulated_rooms_says_that_it_is() -> None:
    folder = ROOT / "checkpoints" / "charades-simulated"
    assert sum(f.stat().st_size for f in folder.iterdir()) < 5e6
    checkpoint = load_checkpoint(folder)
    assert checkpoint.vocabulary.task is Task.MULTI_LABEL
    assert len(checkpoint.vocabulary.actions) == 157
    assert checkpoint.vocabulary.families == ("attention", "contacting", "spatial")
    assert "simulated" in checkpoint.config.trained_on.dataset
    assert "simulated rooms" in checkpoint.card
    assert not checkpoint.config.git_revision.endswith("+")
    assert not torch.equal(checkpoint.model.c_v.weight, checkpoint.model.c_v2s.weight)
