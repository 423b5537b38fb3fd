from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.sources import CAD120

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"

pytestmark = pytest.mark.usefixtures("fake_model")


@pytest.fixture
def page():
    return AppTest.from_file(str(MAIN), default_timeout=60).run()


def text(page):
    return "\n".join(str(e.value) for kind in ("markdown", "error", "warning", "info") for e in page.get(kind))


def click(page, chart, frame, pair):
    """What Streamlit does when a mark is clicked."""
    key = page.session_state["frame_link"].key(chart)
    page.session_state[key] = {"selection": {"points": [{"customdata": [frame, pair]}], "point_indices": [0]}}
    return page.run()


def test_opens_on_a_clip_with_prediction_truth_and_evidence(page):
    assert not page.exception
    shown = text(page)
    for words in ("## pick", "73 %", "right, annotated", "boxes: annotated", r"A hand came to hold a thing\."):
        assert words in shown
    assert "at frame 0" in shown


def test_broken_checkpoint_is_named_and_left_out(page):
    assert page.selectbox(key="checkpoint").options == ["fake"]
    assert r"broken\_one is left out" in page.warning[0].value
    assert "is cut off" in page.warning[0].value


def test_no_checkpoint_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))
    page = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert not page.exception
    assert "python -m laiar_core train" in page.error[0].value


def test_filters_narrow_the_list_and_keep_the_choice_valid(page):
    everything = page.selectbox(key="clip").options
    page.multiselect(key="action").set_value(["drink"]).run()
    narrowed = page.selectbox(key="clip").options
    assert 0 < len(narrowed) < len(everything)
    assert all("drink" in clip_id for clip_id in narrowed)
    assert page.selectbox(key="clip").value in narrowed
    assert not page.exception


def test_filters_that_fit_nothing_say_so(page):
    page.multiselect(key="action").set_value(["drink"])
    page.multiselect(key="activity").set_value(["making_cereal"]).run()
    assert not page.exception
    assert "No clip fits" in page.info[0].value


def test_next_and_previous_walk_the_list(page):
    ids = page.selectbox(key="clip").options
    buttons = {button.label: button for button in page.button}
    assert buttons["Previous"].disabled
    buttons["Next"].click().run()
    assert page.selectbox(key="clip").value == ids[1]


@pytest.mark.parametrize("chart", ["graph", "transitions", "selection"])
def test_a_click_in_a_chart_takes_every_view_there(page, chart):
    page.session_state["view"] = {"selection": "Token selection U"}.get(chart, "Transitions")
    page.run()
    before = page.session_state["frame_link"].seek
    click(page, chart, 24, 1)
    link = page.session_state["frame_link"]
    assert (link.frame, link.pair, link.seek) == (24, 1, before + 1)
    assert "at frame 24" in text(page)
    page.run()
    assert page.session_state["frame_link"].seek == before + 1  # The same click is not handled twice.


def test_a_click_outside_the_clip_is_ignored(page):
    click(page, "graph", 10_000, 0)
    assert page.session_state["frame_link"].frame == 0
    assert not page.exception


def test_another_clip_starts_at_its_first_frame(page):
    click(page, "graph", 24, 1)
    page.selectbox(key="clip").select_index(1).run()
    assert page.session_state["frame_link"].frame == 0


def test_missing_cad120_says_where_to_get_it_and_where_to_put_it(page):
    page.selectbox(key="data").set_value(CAD120).run()
    assert not page.exception
    for words in ("visiontao/evar", "495570", "LAIAR_DATA"):
        assert words in page.info[0].value


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("nowhere", "warning", "There is nothing at"),
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


def test_a_part_that_fails_leaves_the_others_working(page, monkeypatch):
    monkeypatch.setattr("app.linked_views.scene_graph", lambda *_: 1 / 0)
    page.run()
    assert not page.exception
    assert "The scene graph could not be shown" in page.error[0].value
    assert "## pick" in text(page)


def test_explaining_that_fails_shows_the_sentence(page, monkeypatch):
    from laiar_core.errors import LaiarError

    def refuse(*_):
        raise LaiarError("this clip has no boxes; choose another")

    monkeypatch.setattr("app.sources.explain", refuse)
    page.selectbox(key="clip").select_index(2).run()
    assert not page.exception
    assert "this clip has no boxes" in page.error[0].value
