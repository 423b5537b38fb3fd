from __future__ import annotations

import base64
import io
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from browser import settle, stand_still
from patience import PATIENCE_S
from PIL import Image
from streamlit.testing.v1 import AppTest

from app.state.caches import Source
from app.views.clips import answers as asking
from app.views.clips.page import PAGE_ROWS, browsed, things_in
from app.views.clips.table import PICTURED_PIXELS, answered_so, clip_rows
from app.views.clips.thumbnails import WIDTH, drawing_of, picture_of, thumbnail
from laiar_core.data.listing import Facet, Listing
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.inference.predict import Prediction

pytestmark = pytest.mark.usefixtures("on_tiny_checkpoint")


def listing(*objects):
    """A list of clips that are called c0, c1 and so on; of each what happens in it, and then what is in it."""
    count = len(objects)
    return Listing(
        clip_ids=tuple(f"c{at}" for at in range(count)),
        titles=tuple(f"clip {at}" for at in range(count)),
        actions=(("pick",),) * count,
        length_s=np.ones(count),
        frames=np.full(count, 30),
        facets={"object": Facet.of(objects)},
    )


CLIPS = listing(("cup",), ("bowl", "cup"), ("cup",), ("cup",))
KNOWN = {"c0": Prediction("pick", 0.9), "c1": Prediction("place", 0.8), "c2": Prediction("pick", 0.3)}


@pytest.mark.parametrize(
    ("objects", "said", "confidence", "left"),
    [
        ([], [], (0, 100), [0, 1, 2, 3]),
        (["cup"], [], (0, 100), [0, 1, 2, 3]),
        (["bowl", "cup"], [], (0, 100), [1]),
        ([], ["right"], (0, 100), [0]),
        ([], ["wrong", "cannot tell"], (0, 100), [1, 2]),
        ([], ["not asked"], (0, 100), [3]),
        ([], [], (50, 100), [0, 1]),
        ([], [], (0, 85), [1, 2]),
        ([], ["wrong"], (85, 100), []),
    ],
)
def test_filters_take_the_clips_that_fit(objects, said, confidence, left):
    fits = CLIPS.fits({"object": objects}) & answered_so(CLIPS, KNOWN, said, confidence)
    assert np.flatnonzero(fits).tolist() == left


def test_ten_thousand_clips_are_narrowed_by_their_answers_in_milliseconds():
    many = listing(*[("cup",)] * 10_000)
    known = {clip_id: Prediction("pick", 0.9) for clip_id in many.clip_ids[:1500]}
    many.places  # noqa: B018  # made once
    start = time.perf_counter()
    assert answered_so(many, known, ["right"], (50, 100)).sum() == 1500
    assert time.perf_counter() - start < 0.1


def test_what_the_model_says_is_not_there_before_it_is_asked():
    assert "verdict" not in clip_rows(CLIPS, [3], KNOWN, "clip")
    rows = clip_rows(CLIPS, [0, 1, 2, 3], KNOWN, "clip")
    assert list(rows["clip"]) == ["c0", "c1", "c2", "c3"]
    assert list(rows["verdict"])[:3] == ["✓ right", "✗ wrong", "? cannot tell"]


def test_a_clip_that_cannot_be_read_is_still_listed(demo_clips_path, tmp_path):
    shutil.copytree(demo_clips_path / "annotations", tmp_path / "annotations")
    lists = tmp_path / "annotations" / "video_clips.txt"
    first, *others = lists.read_text().splitlines()
    person, activity, video, begin, _, action = first.split(",")
    lists.write_text("\n".join([",".join((person, activity, video, begin, "100000", action)), *others]))
    found = browsed(Source.of(tmp_path))
    table = clip_rows(found, [0, 1], {}, "clip")
    assert table["object"][0] == ""
    assert table["object"][1]
    assert table["action"][0] == "pick"


def test_the_list_says_how_long_a_clip_is_and_which_things_are_seen(demo, demo_clips_path):
    found = browsed(Source.of(demo_clips_path))
    assert found.clip_ids == tuple(demo.rows)
    for at, clip_id in enumerate(found.clip_ids[:5]):
        clip = demo.clip(clip_id)
        assert found.length_s[at] == pytest.approx(len(clip) / clip.fps, abs=0.01)
        assert found.facets["object"].of_row(at) == things_in(clip)
        assert not {"hand", "head"} & set(things_in(clip))


def test_a_thumbnail_is_small_and_shows_film_or_boxes(pick_clip, demo_clips_path):
    url = thumbnail(Source.of(demo_clips_path), pick_clip.clip_id)
    data = base64.b64decode(url.removeprefix("data:image/jpeg;base64,"))
    assert len(data) < 8_000
    assert Image.open(io.BytesIO(data)).size == (WIDTH, 84)
    drawn = drawing_of(pick_clip, 0)
    assert drawn.size == (WIDTH, 84)
    assert len(drawn.getcolors(10_000)) > 2
    assert picture_of(replace(pick_clip, video=None)).tobytes() == drawing_of(pick_clip, len(pick_clip) // 2).tobytes()


def test_a_lost_film_becomes_a_drawing(pick_clip):
    lost = replace(pick_clip, video=replace(pick_clip.video, path=Path("/nowhere.mp4")))
    assert picture_of(lost).tobytes() == drawing_of(lost, len(lost) // 2).tobytes()


@pytest.fixture
def page():
    """The Clips page alone, and nobody has asked the model about anything."""

    def script():
        from app.views.clips import page

        page.show()

    asking.answers.clear()
    yield AppTest.from_function(script, default_timeout=PATIENCE_S).run()
    asking.answers.clear()


def text(page):
    return "\n".join(
        str(e.value) for class_name in ("markdown", "caption", "error", "warning", "info") for e in page.get(class_name)
    )


def ask(page):
    return page.button(key="ask_about_all")


def test_lists_a_page_of_clips_and_asks_nothing(page, demo):
    assert not page.exception
    assert len(page.dataframe[0].value) == PAGE_ROWS
    assert "model says" not in page.dataframe[0].value
    assert f"{len(demo.rows)} clips" in text(page)
    assert ask(page).label == f"Ask the model about {len(demo.rows)} clips"
    assert page.multiselect(key="said").disabled


def test_filters_narrow_the_table(page, demo):
    page.multiselect(key="action").set_value(["drink"]).run()
    expected = [row for row in demo.rows.values() if row.action == "drink"]
    assert list(page.dataframe[0].value["subject"]) == [row.person for row in expected][:PAGE_ROWS]
    page.multiselect(key="object").set_value(["microwave"]).run()
    assert not page.exception
    assert "No clip fits" in text(page)


def test_asking_fills_the_table_and_says_how_often_the_model_is_right(page, demo, tiny_checkpoint):
    first = next(iter(demo.rows))
    with_reasons = explain(tiny_checkpoint, demo.clip(first))
    ask(page).click().run()
    assert not page.exception
    assert "ask_about_all" not in [button.key for button in page.button]
    shown = page.dataframe[0].value
    assert shown["model says"][0] == with_reasons.prediction.replace("_", " ")
    assert shown["confidence"][0] == pytest.approx(with_reasons.confidence * 100, abs=1e-3)
    counted = [int(number) for number in re.findall(r"(\d+) (?:right|wrong|cannot tell)", text(page))]
    assert sum(counted) == len(demo.rows)
    page.multiselect(key="said").set_value(["right"]).run()
    assert not page.exception
    assert "wrong" not in text(page)


def test_stopping_keeps_what_was_answered(page, monkeypatch):
    place = st.empty()
    source = Source.of(Path(__file__))
    monkeypatch.setattr(asking, "REDRAW_S", -1.0)  # A run of the page ends after one clip.
    monkeypatch.setattr(asking, "answer_of", lambda *_: Prediction("pick", 0.9))
    monkeypatch.setattr(asking.st, "rerun", lambda: None)
    monkeypatch.setattr(asking.st, "session_state", {"asking_about": (source, source)})
    asking.go_on_asking(source, source, ["a", "b", "c"], place)
    asking.go_on_asking(source, source, ["a", "b", "c"], place)
    monkeypatch.setattr(asking.st, "session_state", {})
    asking.go_on_asking(source, source, ["a", "b", "c"], place)
    assert list(asking.answers(source, source)) == ["a", "b"]


def test_a_clip_that_the_model_cannot_read_stays_without_an_answer(page, demo, monkeypatch):
    refused = next(iter(demo.rows))

    def refuse(checkpoint, dataset, clip_id):
        if clip_id == refused:
            raise LaiarError("this clip has no boxes; choose another")
        return Prediction("pick", 0.9)

    monkeypatch.setattr(asking, "answer_of", refuse)
    ask(page).click().run()
    assert not page.exception
    assert pd.isna(page.dataframe[0].value["verdict"][0])
    assert page.dataframe[0].value["model says"][1] == "pick"


@pytest.mark.browser
def test_a_click_on_a_clip_opens_it_on_explore_and_the_filters_go_along(visit, app_url):
    page = visit(f"{app_url}/clips?action=place")
    table = page.locator(".stDataFrame").first
    table.locator("canvas").first.wait_for()
    settle(page)
    stand_still(table)
    table.click(position={"x": 130, "y": 38 + PICTURED_PIXELS + 30})  # The second row.
    page.wait_for_selector(".player[data-frame]")
    assert "action=place" in page.url
    page.get_by_text("annotated: place").first.wait_for()
    assert page.locator(".st-key-tour").count() == 0
    page.get_by_role("button", name="Previous", exact=True).click()
    page.wait_for_url(re.compile("clip="))


@pytest.mark.browser
def test_a_click_opens_a_clip_after_the_model_was_asked_too(visit, app_url):
    page = visit(f"{app_url}/clips?action=place")
    page.get_by_role("button", name=re.compile("^Ask the model")).click()
    page.get_by_text(re.compile(r"^\d+ clips of \d+: ")).wait_for()
    page.get_by_role("button", name="Stop").wait_for(state="detached")
    table = page.locator(".stDataFrame").first
    settle(page)
    stand_still(table)
    table.click(position={"x": 130, "y": 38 + PICTURED_PIXELS + 30})
    page.wait_for_selector(".player[data-frame]")
    page.get_by_text("annotated: place").first.wait_for()
    # Which clip it is stands below its name, which the menu cuts short.
    page.get_by_text("place · arranging objects · Simulated1 · 0000/200-254 · ").wait_for()
    page.go_back()  # Once: the click made one entry of the browser's history.
    page.wait_for_url(re.compile("/clips.*action=place"))  # and the filter is as it was
    page.get_by_text(re.compile(r"^16 clips of 80: ")).wait_for()
    # Asking had come to its end: it does not begin again when a filter goes.
    page.get_by_role("button", name="Clear all").click()
    page.get_by_text(re.compile(r"^80 clips: ")).wait_for()
    page.get_by_role("button", name=re.compile("^Ask the model")).wait_for()
