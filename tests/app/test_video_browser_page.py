"""The Clips page and the filters of videos in which several actions happen."""

from __future__ import annotations

import numpy as np
import pytest
from needed import SHARED, needed
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.state.caches import CHARADES
from app.views.clips.answers import verdict
from laiar_core.data.charades.reader import Charades
from laiar_core.inference.predict import Prediction


@pytest.fixture(scope="module")
def official():
    """The official lists of Charades, which are never part of this repository."""
    return Charades(needed(SHARED / "charades", "the lists of Charades"))


@pytest.fixture(scope="module")
def index(official):
    return official.listing


def ids(index, search="", **wanted):
    return {index.clip_ids[at] for at in np.flatnonzero(index.fits(wanted, search))}


def test_the_official_lists_are_narrowed_as_their_rows_say(official, index):
    assert len(index) == 9848
    assert index.fits({}).all()
    classes = official.classes

    def those(fits):
        return {row.clip_id for row in official.rows.values() if fits(row)}

    def verbs(row):
        return {classes[i.action].verb for i in row.actions}

    def objects(row):
        return {classes[i.action].object for i in row.actions}

    drinking = "Drinking from a cup/glass/bottle"
    assert ids(index, verb=("drink",)) == those(lambda row: "drink" in verbs(row))
    assert ids(index, verb=("drink", "sit")) == those(lambda row: {"drink", "sit"} <= verbs(row))
    assert ids(index, object=("laptop",), split=("test",)) == those(lambda row: "laptop" in objects(row) and row.split == "test")
    assert ids(index, action=(drinking,)) == those(lambda row: any(classes[i.action].phrase == drinking for i in row.actions))
    assert ids(index, scene=("Kitchen", "Bedroom")) == those(lambda row: row.scene in ("Kitchen", "Bedroom"))
    assert "None" not in index.facets["object"].values


def test_the_search_finds_ids_persons_scenes_and_words_of_actions(official, index):
    one = list(official.rows.values())[17]
    assert one.clip_id in ids(index, search=one.clip_id.lower())
    assert one.clip_id in ids(index, search=f"{one.person} {one.scene}")
    assert {"laptop" in text for text in np.array(index.texts)[index.fits({}, "LAPTOP")]} == {True}
    assert ids(index, search="no such words") == set()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Prediction("sit", 0.9), "right"), (Prediction("drink", 0.9), "wrong"), (Prediction("sit", 0.3), "cannot tell")],
)
def test_a_verdict_is_on_the_action_that_the_model_is_surest_of(answer, expected):
    assert verdict(answer, ("sit", "walk")) == expected


def clips_page(**address):
    def script():
        from app.views.clips import page

        page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    for name, value in {"data": CHARADES, **address}.items():
        page.query_params[name] = value
    return page.run()


def table(page):
    return page.dataframe[0].value


def text(page):
    return "\n".join(
        str(e.value) for class_name in ("markdown", "caption", "error", "warning", "info") for e in page.get(class_name)
    )


@pytest.mark.usefixtures("on_rooms")
def test_the_page_lists_videos_and_asks_the_model(rooms):
    page = clips_page()
    assert not page.exception
    assert not page.error
    assert table(page)["video"].tolist() == list(rooms.rows)
    next(b for b in page.button if b.label.startswith("Ask the model")).click().run()
    for _ in range(20):
        if "verdict" in table(page).columns and table(page)["verdict"].notna().all():
            break
        page.run()
    assert table(page)["verdict"].notna().all()
    assert not page.exception
    page = clips_page(said="right")
    shown = table(page)["verdict"].tolist() if page.dataframe else []
    assert set(shown) <= {"✓ right"}


@pytest.mark.usefixtures("on_rooms")
def test_a_link_with_filters_shows_what_fits(rooms):
    scene = next(iter(rooms.rows.values())).scene
    page = clips_page(scene=scene)
    assert set(table(page)["scene"]) == {scene}
    page = clips_page(search="no such words")
    assert "No video fits all of these filters" in text(page)
    assert not page.exception
