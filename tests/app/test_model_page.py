from __future__ import annotations

import json
import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.state.caches import Source, evaluation_of
from app.views.model.evaluation_view import key_numbers
from laiar_core.errors import LaiarError
from laiar_core.evaluation.report_schema import parse_evaluation
from laiar_core.viz.figures.confusion import confusion_matrix
from laiar_core.viz.figures.reliability import reliability_diagram

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(checkpoints, tmp_path, monkeypatch):
    """A checkpoint of its own, where a test may put a report."""
    shutil.copytree(checkpoints / "tiny", tmp_path / "tiny")
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))
    return tmp_path / "tiny"


def model_page():
    def script():
        from app.views.model import page as model_page

        model_page.show()

    return AppTest.from_function(script, default_timeout=PATIENCE_S).run()


def text(page):
    return "\n".join(str(e.value) for class_name in ("markdown", "caption", "error") for e in page.get(class_name))


def test_measured_results_are_shown_with_their_sentences(folder, report):
    (folder / "evaluation.json").write_text(json.dumps(report))
    page = model_page()
    assert not page.exception
    assert not page.error
    assert "Accuracy and calibration" in text(page)
    assert [metric.label for metric in page.metric][:3] == ["Accuracy", "Macro accuracy", "Calibration error"]
    assert len(page.get("plotly_chart")) == 3


def test_without_a_report_there_is_a_hint_and_the_card(folder):
    page = model_page()
    assert not page.exception
    assert "Accuracy and calibration" not in text(page)
    assert "Nothing was measured of this checkpoint yet" in text(page)
    assert "What it cannot do" in text(page)


@pytest.mark.parametrize("damage", ["{", "[]", '{"video": {}}'])
def test_a_damaged_report_becomes_a_sentence_and_the_card_stays(folder, damage):
    (folder / "evaluation.json").write_text(damage)
    page = model_page()
    assert not page.exception
    assert "evaluation" in page.error[0].value
    assert "or remove it" in page.error[0].value
    assert "What it cannot do" in text(page)


def _cut_confusion(report):
    report["metrics"]["video"]["confusion"].pop()


def _lose_a_class(report):
    report["metrics"]["video"]["per_class"].popitem()


def _shorten_a_curve(report):
    report["metrics"]["video"]["curves"]["evidence"]["deletion"].pop()


def _impossible(report):
    report["metrics"]["video"]["accuracy"] = 1.2


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_cut_confusion, "rows and columns"),
        (_lose_a_class, "per_class has nothing of"),
        (_shorten_a_curve, "one for each share"),
        (_impossible, "video.accuracy"),
    ],
)
def test_a_report_that_does_not_fit_together_is_refused(report, damage, words):
    broken = deepcopy(report)
    damage(broken)
    with pytest.raises(LaiarError, match=words):
        parse_evaluation(json.dumps(broken), "a.json")


def test_shares_over_no_clip_are_a_dash(report):
    empty = deepcopy(report)
    empty["metrics"]["video"] |= {"selective_accuracy": None, "reason_hit_correct": None, "reason_hit_correct_random": None}
    numbers = {label: value for label, value, _ in key_numbers(parse_evaluation(json.dumps(empty), "a.json"))}
    assert numbers["Right reason"] == "—"


def test_reliability_draws_a_bar_for_each_bin_with_clips(report):
    evaluation = parse_evaluation(json.dumps(report), "a.json")
    assert evaluation.metrics.video
    bars = [trace for trace in reliability_diagram(evaluation.metrics.video.reliability).data if trace.type == "bar"]
    assert sum(int(bar.text[0]) for bar in bars) == evaluation.clips
    assert all(0 <= bar.y[0] <= 1 for bar in bars)


def test_confusion_counts_every_clip_once(report):
    evaluation = parse_evaluation(json.dumps(report), "a.json")
    assert evaluation.metrics.video
    (cells,) = confusion_matrix(evaluation.metrics.actions, evaluation.metrics.video).data
    assert sum(int(cell) for row in cells.text for cell in row if cell) == evaluation.clips
    assert list(cells.x) == [action.replace("_", " ") for action in evaluation.metrics.actions]


def test_the_bundled_report_says_that_its_clips_were_counted_by_several_models():
    """427 clips, each recognised by three models: nine small calibration errors, and one of all predictions together."""
    evaluation = evaluation_of(Source.of(ROOT / "checkpoints" / "cad120"))
    assert evaluation
    assert (evaluation.clips, evaluation.runs, evaluation.answered) == (427, 9, 1281)
    ((value, words),) = [(value, words) for label, value, words in key_numbers(evaluation) if label == "Calibration error"]
    assert value == "11 points"
    assert "the mean over the 9 models" in words
    assert "all 1281 predictions together, as drawn below, give 5 points" in words


def test_panels_show_what_a_report_has(folder, monkeypatch):
    shutil.copy(ROOT / "checkpoints" / "charades-simulated" / "evaluation.json", folder / "evaluation.json")
    page = model_page()
    assert not page.exception
    assert not page.error
    assert [metric.label for metric in page.metric][:3] == ["mAP, which actions", "mAP, when", "mAP, language stream"]
    assert not page.get("plotly_chart")
    assert "How well each action is found" in text(page)
    assert "500 clips" in text(page)
