from __future__ import annotations

from pathlib import Path

import pytest
from explanations import measured_as, sure, with_a_reason, with_evidence, without_reasons
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

import app.state.caches
from app.state.caches import CAD120
from app.views.explore.linked_views import TABS
from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain, explain_run
from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.text import plain

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"

pytestmark = pytest.mark.usefixtures("on_tiny_checkpoint")


@pytest.fixture
def page():
    return AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()


@pytest.fixture
def explain_as(monkeypatch):
    """Change what the real explainer says before the page gets it."""

    def install(change):
        app.state.caches.explanation_of.clear()
        monkeypatch.setattr(app.state.caches, "explain_run", lambda *given: change(explain_run(*given)))

    yield install
    app.state.caches.explanation_of.clear()


def text(page):
    return "\n".join(str(e.value) for kind in ("markdown", "caption", "error", "warning", "info") for e in page.get(kind))


def link(page):
    return page.session_state["frame_link"]


def moment(clip, frame):
    """How the page names a frame: by its number in the recording, and by its place in the clip."""
    return f"At frame {clip.frame_numbers[frame]} ({frame + 1} of {len(clip)})"


def click(page, chart, frame, pair):
    """What Streamlit does when a mark is clicked."""
    page.session_state[link(page).key(chart)] = {"selection": {"points": [{"customdata": [frame, pair]}], "point_indices": [0]}}
    return page.run()


def click_row(page, table, row):
    """What Streamlit does when a cell of a table is clicked."""
    page.session_state[link(page).key(table)] = {"selection": {"rows": [], "columns": [], "cells": [(row, "pair")]}}
    return page.run()


def test_opens_on_a_clip_with_prediction_truth_data_set_and_evidence(page, tiny_checkpoint, demo):
    assert not page.exception
    expected = explain(tiny_checkpoint, demo.clip(page.selectbox(key="clip").value))
    shown = text(page)
    for words in (
        expected.prediction.replace("_", " "),
        "annotated: pick",
        "boxes: annotated",
        "nobody was filmed",
        "model: learned from simulated clips, sees boxes",
        plain(expected.sentence),
    ):
        assert words in shown


def test_a_sure_prediction_and_a_guess_look_different(explain_as):
    explain_as(sure)
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    assert ":gray[88%]" in text(page)
    assert "## I cannot tell" not in text(page)
    explain_as(lambda explanation: explanation.model_copy(update={"undecided": True, "confidence": 0.31}))
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    assert "## I cannot tell" in text(page)
    assert "best guess: " in text(page)
    assert not [badge for badge in page.markdown if badge.value.startswith((":green", ":red"))]


@pytest.mark.parametrize(("temperature", "words"), [(1.0, "not calibrated"), (1.7, "people the model had not seen")])
def test_the_probability_says_whether_it_is_calibrated(explain_as, temperature, words):
    def at(explanation):
        return sure(explanation).model_copy(update={"model": explanation.model.model_copy(update={"temperature": temperature})})

    explain_as(at)
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    assert any(words in (e.proto.help or "") for e in page.markdown)


def test_opens_at_the_heaviest_transition(explain_as, tiny_checkpoint, pick_clip):
    explain_as(with_a_reason)
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    frame, pair = opening(with_a_reason(explain(tiny_checkpoint, pick_clip)))
    assert frame > 0
    assert (link(page).frame, link(page).pair) == (frame, pair)
    assert moment(pick_clip, frame) in text(page)
    assert "**: holding" in text(page)  # The token that was named last is told in words.


def test_opens_at_the_start_where_no_transition_carries_the_prediction(explain_as, pick_clip):
    explain_as(without_reasons)
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    assert link(page).frame == 0
    assert moment(pick_clip, 0) in text(page)


def test_broken_checkpoint_is_named_and_left_out(page):
    assert page.selectbox(key="checkpoint").options == ["tiny"]
    assert r"broken\_one is left out" in page.warning[0].value
    assert "copy the checkpoint again" in page.warning[0].value


def test_no_checkpoint_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    assert not page.exception
    assert "python -m laiar_core train" in page.error[0].value


def test_filters_narrow_the_list_and_keep_the_choice_valid(page, demo):
    everything = page.selectbox(key="clip").options
    page.multiselect(key="action").set_value(["drink"]).run()
    narrowed = page.selectbox(key="clip").options
    assert 0 < len(narrowed) < len(everything)
    assert all(name.startswith("drink — ") for name in narrowed)
    assert demo.rows[page.selectbox(key="clip").value].action == "drink"
    assert not page.exception


def test_filters_that_fit_nothing_say_so(page):
    page.multiselect(key="action").set_value(["drink"])
    page.multiselect(key="activity").set_value(["making_cereal"]).run()
    assert not page.exception
    assert "No clip fits" in page.info[0].value


def test_next_and_previous_walk_the_list_and_the_link_follows(page, demo):
    ids = list(demo.rows)
    buttons = {button.label: button for button in page.button}
    assert buttons["Previous"].disabled
    buttons["Next"].click().run()
    assert page.selectbox(key="clip").value == ids[1]
    assert page.query_params["clip"] == ids[1]


def test_a_link_names_the_clip_by_its_id(demo):
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    clip_id = list(demo.rows)[5]
    page.query_params["clip"] = clip_id
    assert page.run().selectbox(key="clip").value == clip_id


def test_a_link_to_a_clip_that_is_not_there_opens_the_first(demo):
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    page.query_params["clip"] = "Nobody/nothing/1-2"
    page.run()
    assert not page.exception
    assert page.selectbox(key="clip").value == next(iter(demo.rows))


@pytest.mark.parametrize("chart", ["transitions", "evidence", "selection"])
def test_a_click_in_a_chart_takes_every_view_there(page, chart, pick_clip):
    page.session_state["view"] = {"selection": "Selection U", "evidence": "Evidence"}.get(chart, "Transitions")
    page.run()
    before = link(page).seek
    click(page, chart, 24, 1)
    assert (link(page).frame, link(page).pair, link(page).seek) == (24, 1, before + 1)
    assert moment(pick_clip, 24) in text(page)
    page.run()
    assert link(page).seek == before + 1  # The same click is not handled twice.


@pytest.mark.parametrize(("table", "tab"), [("changes", "Transitions"), ("tokens", "Tokens")])
def test_a_click_on_a_row_takes_every_view_there(explain_as, demo, tiny_checkpoint, table, tab):
    explain_as(with_a_reason)
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    page.session_state["view"] = tab
    page.run()
    click(page, "transitions", 0, 0)
    click_row(page, table, 0)
    expected = with_a_reason(explain(tiny_checkpoint, demo.clip(page.selectbox(key="clip").value)))
    first = min((token.frame, token.pair) for token in expected.tokens)
    assert (link(page).frame, link(page).pair) == (opening(expected) if table == "changes" else first)
    assert not page.exception


def test_a_click_outside_the_clip_is_ignored(page):
    before = link(page).frame
    click(page, "transitions", 10_000, 0)
    click_row(page, "changes", 10_000)
    assert link(page).frame == before
    assert not page.exception


def test_another_clip_opens_at_its_own_frame(page, tiny_checkpoint, demo):
    click(page, "transitions", 24, 1)
    page.selectbox(key="clip").select_index(1).run()
    assert link(page).frame == opening(explain(tiny_checkpoint, demo.clip(page.selectbox(key="clip").value)))[0]


def test_missing_cad120_says_where_to_get_it_and_where_to_put_it(page):
    page.selectbox(key="data").set_value(CAD120).run()
    assert not page.exception
    for words in ("visiontao/evar", "495570", "LAIAR_DATA"):
        assert words in page.info[0].value


def test_what_was_wrong_with_the_annotation_is_said_of_the_clip(page, monkeypatch):
    assert "Of the annotation" not in text(page)
    monkeypatch.setattr(Cad120, "notes", lambda self, clip_id: ("3 labels that are null: not annotated in that frame <b>",))
    shown = text(page.run())
    assert not page.exception
    assert "Of the annotation: 3 labels that are null\\: not annotated in that frame \\<b\\>." in shown


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("nowhere", "warning", "does not exist"),
        ("empty", "error", r"annotations/video\_clips\.txt"),
        ("a.zip", "error", "zip"),
    ],
)
def test_a_wrong_path_becomes_a_sentence(page, tmp_path, name, kind, words):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.zip").write_text("no zip")
    page.selectbox(key="data").set_value(CAD120).run()
    page.text_input(key="cad120_path").set_value(str(tmp_path / name)).run()
    assert not page.exception
    assert words in "\n".join(e.value for e in page.get(kind)).replace(r"\/", "/")


def test_a_recorded_cad120_clip_is_explained_in_every_tab(page, cad120_path):
    page.selectbox(key="data").set_value(CAD120).run()
    page.text_input(key="cad120_path").set_value(str(cad120_path)).run()
    late = next(i for i, row in Cad120(cad120_path).rows.items() if row.first_frame > 100)
    page.selectbox(key="clip").set_value(late).run()
    first = int(late.rsplit("/", 1)[1].split("-")[0])
    click(page, "transitions", 2, 0)
    assert f"At frame {first + 2} (3 of " in text(page)
    for tab in TABS:
        page.session_state["view"] = tab
        page.run()
        assert not page.exception
        assert not page.error
    assert "nobody was filmed" not in text(page)


def test_a_part_that_fails_leaves_the_others_working(page, monkeypatch):
    monkeypatch.setattr("app.views.explore.page.show_graph", lambda *_: 1 / 0)
    page.run()
    assert not page.exception
    assert "The scene graph could not be shown" in page.error[0].value
    assert page.tabs[0].label == "Transitions"
    assert "Each dot is a kept token" in text(page)


def test_explaining_that_fails_shows_the_sentence(page, explain_as):
    def refuse(_):
        raise LaiarError("this clip has no boxes; choose another")

    explain_as(refuse)
    page.selectbox(key="clip").select_index(2).run()
    assert not page.exception
    assert "this clip has no boxes" in page.error[0].value


def question(page):
    """The box that asks why, or why not."""
    return next(box for box in page.selectbox if box.label.startswith("Ask why"))


def open_tab(tab):
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    page.session_state["view"] = tab
    return page.run()


def test_evidence_answers_why_and_why_not(explain_as):
    explain_as(lambda explanation: with_evidence(explanation, {0: 0.9, 1: 0.1, 2: -0.4}))
    page = open_tab("Evidence")
    asked = question(page)
    assert asked.options[0].startswith("Why ")
    assert all(option.startswith("Why not ") for option in asked.options[1:])
    assert "2 tokens speak for" in text(page)
    assert ", 1 against it" in text(page)
    asked.select_index(1).run()
    assert "No token alone matters" in text(page)
    assert not page.exception


def test_evidence_asks_about_the_new_prediction_in_another_clip(page):
    page.session_state["view"] = "Evidence"
    page.run()
    question(page).select_index(3).run()
    assert question(page).index == 3
    page.selectbox(key="clip").select_index(1).run()
    assert question(page).index == 0


@pytest.mark.parametrize(
    ("deletion", "by_chance", "kind", "words"),
    [
        (
            (0.88, 0.12, 0.1, 0.01),
            (0.88, 0.8, 0.7, 0.01),
            "success",
            "to **12%**; taking away as many random ones leaves **80%**",
        ),
        ((0.88, 0.85, 0.8, 0.01), (0.88, 0.86, 0.8, 0.01), "warning", "**Do not trust the reason.**"),
        ((0.88, 0.88, 0.88, 0.87), (0.88, 0.88, 0.88, 0.87), "warning", "Even without any token"),
    ],
)
def test_faithfulness_says_whether_the_reason_can_be_trusted(explain_as, deletion, by_chance, kind, words):
    def measured(explanation):
        return measured_as(with_a_reason(explanation), deletion, by_chance).model_copy(update={"prediction": "pick"})

    explain_as(measured)
    page = open_tab("Faithfulness")
    assert not page.exception
    assert words in "\n".join(e.value for e in page.get(kind))
    assert len(page.metric) == 2
    assert len(page.dataframe) == 1


def test_a_clip_that_kept_nothing_says_so_in_every_tab(explain_as):
    def nothing(explanation):
        model = explanation.model.model_copy(update={"tokens_kept": 0})
        return explanation.model_copy(update={"tokens": (), "transitions": (), "model": model})

    explain_as(nothing)
    for tab in TABS:
        page = open_tab(tab)
        assert not page.exception
        assert not page.error
