"""Explore, What if, Compare, Model and the sidebar where several actions happen in a clip."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.state.caches import CHARADES, DEMO
from app.views.explore.choose_action import MOST_SAID, said_actions
from app.views.explore.linked_views import tabs_of
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.explain.explainer import explain
from laiar_core.timeline.localise import localise
from laiar_core.viz.annotated import annotated_actions
from laiar_core.viz.export.clip_page import html_page
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.player.pictures import Film, Pictures
from laiar_core.viz.words.tables import LIKELIEST, OBJECT, VERB, action_table, verb_and_object

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"

pytestmark = pytest.mark.usefixtures("on_rooms")


@pytest.fixture(scope="module")
def clip(rooms):
    return rooms.clip(rooms.clip_ids()[0])


@pytest.fixture(scope="module")
def explanation(several_checkpoint, clip):
    return explain(several_checkpoint, clip)


def opened(**address):
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    for name, value in {"data": CHARADES, **address}.items():
        page.query_params[name] = value
    return page.run()


def text(page):
    return "\n".join(
        str(e.value) for class_name in ("markdown", "caption", "error", "warning", "info") for e in page.get(class_name)
    )


def frame(page, column):
    """The table that has this column."""
    return next(t.value for t in page.dataframe if column in t.value.columns)


def test_the_page_opens_with_what_the_model_says_and_is_about_the_likeliest(clip, explanation):
    page = opened()
    assert not page.exception
    assert not page.error
    words = [pill.split(" ")[0] for pill in page.button_group[0].options] if page.button_group else []
    assert len(words) == len(said_actions(explanation)[:MOST_SAID]) > 0
    assert f"“{explanation.prediction}”" in text(page).replace("\\", "")
    assert "action" not in page.query_params, "the address says nothing where nobody chose"


def test_another_action_has_other_reasons_and_its_link_brings_them_back(several_checkpoint, clip, explanation):
    page = opened()
    first = frame(page, "weight")
    asked = "Sitting in a chair" if explanation.prediction != "Sitting in a chair" else "Closing a door"
    box = next(s for s in page.selectbox if s.label == "Ask about any action")
    box.set_value(asked).run()
    assert page.query_params["action"] == asked
    about = explain(several_checkpoint, clip, asked)
    assert about.sentence in text(page).replace("\\", "")
    assert not frame(page, "weight").equals(first)
    again = opened(clip=clip.clip_id, action=asked)
    assert about.sentence in text(again).replace("\\", "")
    assert frame(again, "weight").equals(frame(page, "weight"))


def test_a_link_to_an_action_that_is_none_says_so():
    page = opened(action="Sitting in a chare")
    assert "knows no action 'Sitting in a chare'" in text(page).replace("\\", "")
    assert "'Sitting in a chair'" in text(page).replace("\\", "")


def test_another_clip_is_not_asked_about_the_action_of_the_one_before(rooms):
    page = opened(action="Closing a door")
    next(b for b in page.button if b.label == "Next").click().run()
    assert page.query_params["clip"] == rooms.clip_ids()[1]
    assert "action" not in page.query_params


def test_every_tab_opens(explanation):
    for tab in tabs_of(explanation):
        page = opened(view=tab)
        assert not page.exception, tab
        assert not page.error, tab
    assert "Timeline" in tabs_of(explanation)


def test_a_click_on_the_timeline_goes_to_the_nearest_frame_and_to_no_pair(several_checkpoint, clip):
    page = opened(view="Timeline")
    link = page.session_state["frame_link"]
    page.session_state[link.key("when")] = {"selection": {"points": [{"customdata": [7, -1]}], "point_indices": [0]}}
    page.run()
    link = page.session_state["frame_link"]
    assert (link.frame, link.pair) == (7, None)
    bars = json.loads(next(c for c in page.get("plotly_chart")).proto.spec)["data"]
    bands = [trace for trace in bars if trace["type"] == "bar" and len(trace["customdata"]) == 25]
    assert len(bands) >= 2
    moments = localise(several_checkpoint, clip).times_s
    for at, moment in zip(bands[0]["customdata"], moments, strict=True):
        assert abs(clip.frame_times_s[at[0]] - moment) == pytest.approx(abs(clip.frame_times_s - moment).min())


def test_actions_are_grouped_and_found(explanation):
    likeliest = action_table(explanation, LIKELIEST, "")
    assert len(likeliest) == 157
    assert likeliest["likely"].is_monotonic_decreasing
    for group in (VERB, OBJECT):
        rows = action_table(explanation, group, "")
        runs = (rows[group] != rows[group].shift()).sum()
        assert runs == rows[group].nunique(), "each group stands together"
        assert set(rows["action"]) == set(likeliest["action"])
    found = action_table(explanation, LIKELIEST, "CUP drink")["action"].tolist()
    assert "Drinking from a cup/glass/bottle" in found
    assert all(verb_and_object(action)[1] == "cup/glass/bottle" for action in found)
    assert action_table(explanation, LIKELIEST, "no such words").empty
    shown = likeliest.set_index("action")["annotated"]
    for action, spans in annotated_actions(explanation).items():
        assert shown[action].startswith(f"{spans[0][0]:.1f}–{spans[0][1]:.1f}")


def test_the_player_is_told_true_times_families_and_what_lies_between(explanation, clip):
    film = Film("/film", tuple(clip.video.times_s.tolist()))
    data = player_data(explanation, "key", Pictures(film=film), length_s=clip.length_s)
    assert data["length"] == clip.length_s > clip.frame_times_s[-1]
    assert data["film"]["through"] == {"step": 1 / clip.fps, "begin": 0.0, "end": clip.length_s}
    assert [family["name"] for family in data["families"]] == ["attention", "contacting", "spatial"]
    assert data["rows"][0]["spans"] == annotated_actions(explanation).get(explanation.prediction, [])
    assert data["rows"][1]["name"] == ("not said" if explanation.undecided else "said")
    assert data["answer"]["truth"].endswith("simulated")


def test_choosing_the_rooms_chooses_a_checkpoint_that_knows_them():
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    boxes = {box.label: box for box in page.selectbox}
    assert boxes["Checkpoint"].options == ["tiny"]
    boxes["Clips from"].set_value(CHARADES).run()
    boxes = {box.label: box for box in page.selectbox}
    assert (boxes["Checkpoint"].options, boxes["Checkpoint"].value) == (["rooms_tiny"], "rooms_tiny")
    assert not page.exception
    boxes["Clips from"].set_value(DEMO).run()
    assert {box.label: box.value for box in page.selectbox}["Checkpoint"] == "tiny"
    assert not page.exception
    assert not page.error


def test_without_a_checkpoint_for_them_the_rooms_say_so(monkeypatch, both_checkpoints, tmp_path):
    shutil.copytree(both_checkpoints / "tiny", tmp_path / "tiny")
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))
    page = opened()
    assert "No checkpoint here knows the words of Charades, simulated" in text(page).replace("\\", "")
    assert not page.exception


def test_what_if_is_about_one_action():
    def script():
        from app.views.what_if import page

        page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    page.query_params["data"] = CHARADES
    page.query_params["action"] = "Closing a door"
    page.run()
    assert not page.exception
    assert not page.error
    said = text(page).replace("\\", "")
    assert "“**Closing a door**”" in said
    assert "Here every action has its own yes or no" in said


def test_compare_is_about_one_action_on_both_sides():
    def script():
        from app.views.compare import page as compare_page

        compare_page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    page.query_params["data"] = CHARADES
    page.run()
    assert not page.exception
    assert not page.error
    box = next(s for s in page.selectbox if s.label == "Both sides are about")
    box.set_value("Closing a door").run()
    assert "Neither says **Closing a door**, the right is" in text(page)


def test_the_model_page_says_what_was_measured_and_what_it_knows(monkeypatch, tmp_path, several_checkpoint, rooms):
    shutil.copytree(several_checkpoint.path, tmp_path / "rooms_tiny")
    report = evaluate(several_checkpoint, rooms, Options(split="train"))
    (tmp_path / "rooms_tiny" / "evaluation.json").write_text(json.dumps(report))
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))

    def script():
        from app.views.model import page as model_page

        model_page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S).run()
    assert not page.exception
    assert not page.error
    assert page.metric[0].label == "mAP, which actions"
    assert page.metric[0].value == f"{100 * report['metrics']['classification']['map']:.0f}%"
    assert "It knows 157 actions" in text(page)


def test_pages_about_one_action_do_not_offer_a_model_of_several():
    def script():
        from app.views.storyboard import page as storyboard_page

        storyboard_page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S).run()
    assert not page.exception
    assert next(s for s in page.selectbox if s.label == "Checkpoint").options == ["tiny"]
    assert "Not offered here: rooms_tiny" in text(page).replace("\\", "")


def test_the_exported_page_is_about_the_chosen_action(several_checkpoint, clip):
    about = explain(several_checkpoint, clip, "Closing a door")
    page = html_page(about, clip, with_pictures=True, progress=lambda share: None)
    said = "I say" if not about.undecided else "I do not say"
    assert f"{said} Closing a door" in page
    assert about.states, "the untrained model names pairs that stay as they are"
    assert ", lasts" in page
    assert page.count("✓ annotated") == len(annotated_actions(about))
    assert "simulated" in page
