"""Reports of version 0.1, as they lie beside checkpoints and in benchmarks/results, read as those of today."""

from __future__ import annotations

import json
from typing import Any

import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.report_schema import as_current, parse_evaluation
from laiar_core.model.checkpoint import Checkpoint

PRECISION = {"map": 0.5, "weighted_map": 0.6, "classes": 2, "asked": 3, "per_class": {"Drinking": 0.4, "Sitting": 0.6}}
CHARADES: dict[str, Any] = {
    "checkpoint": "old", "dataset": "Charades", "split": "train", "videos": 4, "answered": 3, "learned_from_this": True,
    "boxes": "annotated", "classification": PRECISION, "localisation": PRECISION, "language": PRECISION | {"map": 0.7},
    "recall": {"with_constraint": {"20": 0.3}}, "frames": 12, "unreadable": [],
}  # fmt: skip


def as_in_0_1(report: dict[str, Any]) -> dict[str, Any]:
    """The same report as version 0.1 wrote it."""
    video = {name: value for name, value in report["metrics"]["video"].items() if name != "selective_accuracy"}
    kept = ("checkpoint", "dataset", "subjects", "seen_subjects", "shift", "clips")
    old = {name: report[name] for name in kept} | report["metrics"]
    return old | {"video": video | {"accuracy_when_told": report["metrics"]["video"]["selective_accuracy"]}}


@pytest.fixture(scope="module")
def report(tiny_checkpoint: Checkpoint, demo: Cad120) -> dict[str, Any]:
    return evaluate(tiny_checkpoint, demo)


def test_a_report_of_today_is_left_as_it_is(report: dict[str, Any]) -> None:
    assert as_current(report) is report
    assert parse_evaluation(json.dumps(report), "a.json").task is Task.SINGLE_LABEL


def test_an_old_report_of_one_action_a_clip(report: dict[str, Any]) -> None:
    read = parse_evaluation(json.dumps(as_in_0_1(report)), "old.json")
    assert read.metrics == parse_evaluation(json.dumps(report), "new.json").metrics
    assert (read.task, read.clips, read.answered, read.runs) == (Task.SINGLE_LABEL, report["clips"], report["clips"], 1)
    assert as_current(as_in_0_1(report))["metrics"]["per_clip"] == report["metrics"]["per_clip"]


def test_an_old_report_of_several_runs_counted_each_clip_for_each_model(report: dict[str, Any]) -> None:
    old = as_in_0_1(report) | {"subjects": ["Ann", "Bo"], "runs": 6, "clips": 30}
    read = parse_evaluation(json.dumps(old), "old.json")
    assert (read.clips, read.answered, read.runs) == (10, 30, 6)


def test_an_old_report_of_several_actions_at_once() -> None:
    read = parse_evaluation(json.dumps(CHARADES), "old.json")
    assert (read.task, read.clips, read.answered, read.split) == (Task.MULTI_LABEL, 4, 3, "train")
    assert read.learned_from_these
    assert read.metrics.language_classification
    assert read.metrics.language_classification.map == 0.7
    assert read.metrics.recall == {"with_constraint": {"20": 0.3}}
    assert as_current(CHARADES)["metrics"]["frames"] == 12
    assert not parse_evaluation(json.dumps(CHARADES | {"split": "test"}), "old.json").learned_from_these
    assert parse_evaluation(json.dumps(CHARADES | {"split": "chosen videos"}), "old.json").split is None


def test_what_stands_beside_an_old_report_stays() -> None:
    """The lines of a benchmark name their run and its settings."""
    assert as_current(CHARADES | {"name": "guided", "seed": 2})["seed"] == 2


@pytest.mark.parametrize("damage", [{"videos": None}, {"classification": None}, {"localisation": {}}, {"answered": "x"}])
def test_a_damaged_old_report_is_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(LaiarError, match=r"old\.json is no evaluation"):
        parse_evaluation(json.dumps(CHARADES | damage), "old.json")


@pytest.mark.parametrize("damage", [{"clips": "many", "runs": 2}, {"runs": "x"}, {"subjects": 3, "runs": 2}, {"video": []}])
def test_damaged_numbers_of_an_old_report_are_refused(report: dict[str, Any], damage: dict[str, Any]) -> None:
    with pytest.raises(LaiarError, match=r"old\.json is no evaluation"):
        parse_evaluation(json.dumps(as_in_0_1(report) | damage), "old.json")


def test_a_report_of_another_version_is_refused(report: dict[str, Any]) -> None:
    with pytest.raises(LaiarError, match=r"a\.json is no evaluation at version"):
        parse_evaluation(json.dumps(report | {"version": 2}), "a.json")
