"""The report of `evaluate`: its fields on a tiny model, what they have to do with each other, and what is printed of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny import TEST

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.listing import Listing
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.faithfulness import MEASURES, faithfulness_scores
from laiar_core.evaluation.options import Options, Report
from laiar_core.evaluation.report import table
from laiar_core.evaluation.report_schema import parse_evaluation
from laiar_core.explain.explanation import Faithfulness, RankingFaithfulness
from laiar_core.model.checkpoint import Checkpoint


@pytest.fixture(scope="module")
def report(tiny_checkpoint: Checkpoint, demo: Cad120) -> Report:
    return evaluate(tiny_checkpoint, demo)


def test_the_video_stream_has_every_measure(report: Report, demo: Cad120) -> None:
    video = report["metrics"]["video"]
    for suffix in ("", "_random", "_attention", "_gradient", "_selection"):
        for name in MEASURES:
            assert -1 <= video[f"{name}{suffix}"] <= 1
    for name in ("reason_hit", "reason_hit_random", "ece", "ece_uncalibrated", "coverage"):
        assert 0 <= video[name] <= 1
    for ranking in ("evidence", "random", "attention", "gradient", "selection"):
        for curve in video["curves"][ranking].values():
            assert len(curve) == len(video["curves"]["shares"])
    assert sum(row["count"] for row in video["reliability"]) == video["clips"] == len(demo.clip_ids(TEST))
    assert report["shift"] is None
    assert json.loads(json.dumps(report)) == report


def test_what_is_said_of_each_clip_adds_up(report: Report) -> None:
    video, rows = report["metrics"]["video"], report["metrics"]["per_clip"]
    assert len(rows) == report["clips"]
    right = [row["annotated"] == row["predicted"] for row in rows]
    assert video["accuracy"] == pytest.approx(sum(right) / len(right))
    counted = [row for row in rows if row["reason_hit"] is not None]
    assert video["reasons_counted"] == len(counted) > 0
    assert video["reason_hit"] == pytest.approx(sum(row["reason_hit"] for row in counted) / len(counted))
    assert video["coverage"] == pytest.approx(1 - sum(row["undecided"] for row in rows) / len(rows))
    for row in rows:
        if row["annotated"] == NULL_ACTION:
            assert row["reason_hit"] is None
        if row["reason"] is None:
            assert not row["reason_hit"]


def test_the_table_shows_them(report: Report) -> None:
    printed = table(report)
    for key in ("accuracy", "reason_hit", "comprehensiveness_random", "insertion_auc", "ece", "coverage"):
        assert f"{report['metrics']['video'][key]:.4f}" in printed
    assert "seen under mirrored" in table(report | {"shift": "mirrored"})
    silent = report["metrics"]["video"] | {"selective_accuracy": None, "reason_hit_correct": None}
    assert "with accuracy -" in table(report | {"metrics": report["metrics"] | {"video": silent}})


def test_a_shift_changes_what_is_seen(tiny_checkpoint: Checkpoint, demo: Cad120, report: Report) -> None:
    shifted = evaluate(tiny_checkpoint, demo, Options(shift="dropped_detections"))
    assert shifted["shift"] == "dropped_detections"
    seen, plain = shifted["metrics"], report["metrics"]
    assert [row["clip_id"] for row in seen["per_clip"]] == [row["clip_id"] for row in plain["per_clip"]]
    assert [row["confidence"] for row in seen["per_clip"]] != [row["confidence"] for row in plain["per_clip"]]
    assert seen["language"]["accuracy"] == plain["language"]["accuracy"]  # it reads no boxes


def test_a_shift_that_does_not_exist(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    with pytest.raises(LaiarError, match=r"unknown shift 'fog'; allowed are .*fewer_frames"):
        evaluate(tiny_checkpoint, demo, Options(shift="fog"))


def test_what_a_checkpoint_learned_from_is_a_split(tiny_checkpoint: Checkpoint, demo: Cad120, report: Report) -> None:
    learned = evaluate(tiny_checkpoint, demo, Options(split="train"))
    assert learned["subjects"] == learned["seen_subjects"] == list(tiny_checkpoint.config.trained_on.subjects)
    assert (learned["split"], learned["learned_from_these"]) == ("train", True)
    assert "how well it remembers" in table(learned)
    assert (report["split"], report["subjects"], report["seen_subjects"]) == ("test", list(TEST), [])
    assert not report["learned_from_these"]
    assert "how well it remembers" not in table(report)


def test_subjects_in_place_of_a_split(tiny_checkpoint: Checkpoint, demo: Cad120, report: Report) -> None:
    named = evaluate(tiny_checkpoint, demo, Options(subjects=TEST))
    assert named == report | {"split": None}


def test_a_training_split_of_other_data(tiny_checkpoint: Checkpoint, demo: Cad120, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "name", "others")
    with pytest.raises(LaiarError, match=r"tiny was trained on .*, not on others; measure it with --split test"):
        evaluate(tiny_checkpoint, demo, Options(split="train"))


@pytest.mark.parametrize("options", [Options(boxes="detected"), Options(submission=Path()), Options(clip_ids=frozenset())])
def test_what_only_charades_has(tiny_checkpoint: Checkpoint, demo: Cad120, options: Options) -> None:
    with pytest.raises(LaiarError, match="are for Charades"):
        evaluate(tiny_checkpoint, demo, options)


class Loose(Dataset):
    """A few of the demo clips, of nobody in particular."""

    name, knowledge, listing = "", None, None

    def __init__(self, demo: Cad120, name: str = "loose") -> None:
        self.name, self.knowledge, self._demo, ids = name, demo.knowledge, demo, demo.clip_ids()[:3]
        self.listing = Listing(ids, ids, tuple((demo.rows[i].action,) for i in ids), np.ones(3), np.full(3, 9))

    def clip(self, clip_id: str) -> Clip:
        return self._demo.clip(clip_id)


def test_a_data_set_of_nobody_in_particular_is_measured_whole(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    report = evaluate(tiny_checkpoint, Loose(demo))
    assert (report["split"], report["subjects"], report["clips"], report["learned_from_these"]) == (None, [], 3, False)
    assert "loose, chosen clips: 3 clips" in table(report)
    assert parse_evaluation(json.dumps(report), "a.json").clips == 3
    assert evaluate(tiny_checkpoint, Loose(demo, tiny_checkpoint.config.trained_on.dataset))["learned_from_these"]


def test_clips_that_nobody_annotated_cannot_be_measured(
    tiny_checkpoint: Checkpoint, demo: Cad120, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = demo.clip
    monkeypatch.setattr(demo, "clip", lambda clip_id: replace(read(clip_id), action=None))
    with pytest.raises(LaiarError, match=r"\d+ clips have no annotated action to measure with, the first Simulated"):
        evaluate(tiny_checkpoint, demo)


def test_means_over_clips() -> None:
    def measured(ranking: str, value: float) -> RankingFaithfulness:
        curves = {"deletion": (0.9, value), "insertion": (value, 0.9)}
        return RankingFaithfulness(
            ranking=ranking, sufficiency=value, comprehensiveness=value, deletion_auc=value, insertion_auc=value, **curves
        )

    clips = [
        Faithfulness(shares=(0, 1), rankings=(measured("evidence", a), measured("random", b)))
        for a, b in [(0.2, 0.5), (0.4, 0.7)]
    ]
    scores = faithfulness_scores(clips)
    assert scores["comprehensiveness"] == pytest.approx(0.3)
    assert scores["deletion_auc_random"] == pytest.approx(0.6)
    assert scores["curves"]["shares"] == [0, 1]
    assert scores["curves"]["evidence"] == {"deletion": pytest.approx([0.9, 0.3]), "insertion": pytest.approx([0.3, 0.9])}
