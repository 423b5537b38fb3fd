"""The window that makes the exported files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from films import film_path, uneven_ticks, write_film, write_recordings
from patience import PATIENCE_S
from serving import MARKUP
from streamlit.testing.v1 import AppTest

from app.state.caches import Source
from app.views.explore.export_graphs import graphs_of
from app.views.explore.export_job import size_of
from app.widgets.sidebar import Choice
from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.viz.export.graphs import GRAPHS, on_white

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A clip that counts as recorded: frames 11 to 40 of a film whose every picture says its number."""
    root = tmp_path_factory.mktemp("recorded")
    write_recordings(root, {"uneven": 60}, ["Subject1, having_meal, uneven, 11, 40, pick"])
    write_film(film_path(root, "uneven"), uneven_ticks(60))
    data = Cad120(root)
    return data.clip(data.clip_ids()[0])


@pytest.mark.parametrize(("count", "expected"), [(1, "1 kB"), (120_400, "120 kB"), (3_400_000, "3.4 MB")])
def test_sizes_for_people(count, expected):
    assert size_of(count) == expected


@pytest.mark.usefixtures("on_tiny_checkpoint")
def test_the_graphs_that_ask_the_model_are_offered_where_there_is_something_to_show(tiny_checkpoint, demo_clips_path, demo):
    clip_id = next(iter(demo.rows))
    choice = Choice(Source.of(tiny_checkpoint.path), "demo", Source.of(demo_clips_path), clip_id)
    said = explain(tiny_checkpoint, demo.clip(clip_id))
    graphs = graphs_of(said, choice)
    assert list(graphs) == [*GRAPHS, "Joint space", "Language"]
    for name in ("Joint space", "Language"):
        figure = on_white(graphs[name]())
        assert figure.layout.paper_bgcolor == "white"
        assert figure.data
    assert "Joint space" not in graphs_of(said.model_copy(update={"tokens": ()}), choice)


def making():
    """A page that makes one file."""
    from app.views.explore.export_job import Task, offer

    def make(tell):
        tell(0.5)
        return b"x" * 2000

    offer(Task(("one",), "film", "a.mp4", "video/mp4", make))


def asking(explanation, clip):
    """A page that asks whether pictures go into the file."""
    import streamlit as st

    from app.views.explore.export_dialog import pictures_wanted

    st.write(f"wanted: {pictures_wanted(explanation, clip, 'key')}")


def test_a_file_is_made_when_somebody_asks_and_then_offered():
    page = AppTest.from_function(making, default_timeout=PATIENCE_S).run()
    assert page.get("download_button") == []
    page.button[0].click().run()
    assert page.get("download_button")[0].proto.label == "Download the film (2 kB)"
    page.run()
    assert not page.button
    assert page.get("download_button")


def test_pictures_of_people_stay_out_until_somebody_says_so(explanation, recorded):
    people = explanation.model_copy(update={"clip": explanation.clip.model_copy(update={"dataset": MARKUP})})
    page = AppTest.from_function(asking, args=(people, recorded), default_timeout=PATIENCE_S).run()
    assert "often forbid" in page.warning[0].value
    assert MARKUP not in page.warning[0].value  # It is escaped.
    assert page.markdown[0].value == "wanted: False"
    assert page.checkbox[0].check().run().markdown[0].value == "wanted: True"


def test_simulated_pictures_need_no_question(explanation, pick_clip):
    page = AppTest.from_function(asking, args=(explanation, pick_clip), default_timeout=PATIENCE_S).run()
    assert (page.markdown[0].value, len(page.warning), len(page.checkbox)) == ("wanted: True", 0, 0)


def test_a_clip_without_pictures_says_so(explanation, pick_clip):
    bare = replace(pick_clip, video=None, frame_paths=None)
    page = AppTest.from_function(asking, args=(explanation, bare), default_timeout=PATIENCE_S).run()
    assert page.markdown[0].value == "wanted: False"
    assert "empty stage" in page.caption[0].value


@pytest.mark.usefixtures("on_tiny_checkpoint")
def test_the_window_opens_on_the_explore_page():
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    next(button for button in page.button if button.label == "Export").click()
    page.run()
    assert not page.exception
    assert "Make the web page" in [button.label for button in page.button]
