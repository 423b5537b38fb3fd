"""The field for a data set of one's own: whom it is offered, where it leads, and what it says of other places."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from needed import ROOT
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.state.caches import CAD120, CHARADES, DEMO

MAIN = ROOT / "app" / "main.py"
PAGES = ("explore", "clips", "compare")
KEYS = {CAD120: "cad120_path", CHARADES: "charades_path"}

pytestmark = pytest.mark.usefixtures("on_tiny_checkpoint")


def page_of(name: str, data: str) -> AppTest:
    def script(name: str) -> None:
        import importlib

        importlib.import_module(f"app.views.{name}.page").show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S, args=(name,))
    page.query_params["data"] = data
    return page.run()


def has_field(page: AppTest, data: str = CAD120) -> bool:
    return any(field.key == KEYS[data] for field in page.text_input)


def said(page: AppTest) -> str:
    """What the page says is wrong, but for the broken checkpoint of these tests."""
    sentences = [e.value.replace("\\", "") for kind in ("warning", "error") for e in page.get(kind)]
    return "\n".join(sentence for sentence in sentences if "broken_one" not in sentence)


def typed(page: AppTest, place: Path | str) -> AppTest:
    return page.text_input(key="cad120_path").set_value(str(place)).run()


@pytest.mark.parametrize(
    ("roots", "address", "offered"),
    [
        (None, "localhost", True),
        (None, "127.0.0.1", True),
        (None, None, False),
        (None, "0.0.0.0", False),
        ("", "localhost", False),
        (os.sep, "0.0.0.0", True),
    ],
)
@pytest.mark.parametrize("data", [CAD120, CHARADES])
def test_it_is_offered_on_this_computer_or_where_the_operator_named_roots(monkeypatch, roots, address, offered, data):
    monkeypatch.delenv("LAIAR_DATA_ROOTS", raising=False)
    if roots is not None:
        monkeypatch.setenv("LAIAR_DATA_ROOTS", roots)
    monkeypatch.setattr("app.state.data_places.st.get_option", lambda name: address)
    page = page_of("explore", data)
    assert not page.exception
    assert has_field(page, data) is offered
    assert ("into the field on the left" in page.info[0].value) is offered


def test_where_it_is_off_nothing_that_was_typed_before_is_opened(monkeypatch, demo_clips_path):
    page = typed(page_of("explore", CAD120), demo_clips_path)
    assert page.selectbox(key="clip").options
    monkeypatch.setenv("LAIAR_DATA_ROOTS", "")
    page.run()
    assert not has_field(page)
    assert "not on this machine" in page.info[0].value


def test_beyond_the_roots_all_get_one_sentence_and_inside_each_its_own(monkeypatch, tmp_path, demo_clips_path):
    root = tmp_path / "root"
    (root / "empty").mkdir(parents=True)
    (tmp_path / "file").write_text("secret")
    (root / "out").symlink_to(tmp_path)
    (root / "data").symlink_to(demo_clips_path)  # which lies elsewhere
    os.mkfifo(root / "pipe")
    monkeypatch.setenv("LAIAR_DATA_ROOTS", str(root))
    page = page_of("explore", CAD120)
    beyond = [tmp_path / "file", tmp_path / "none", tmp_path, root / "out" / "file", root / "data", "/dev/zero", "~", "a\0b"]
    assert len({said(typed(page, place)) for place in beyond}) == 1
    assert "This place cannot be opened" in said(page)
    assert str(tmp_path) not in said(page)
    for place, words in (("none", "does not exist"), ("pipe", "neither a file nor a folder"), ("empty", "holds no annotations")):
        assert words in said(typed(page, root / place))
    monkeypatch.setenv("LAIAR_DATA_ROOTS", os.pathsep.join([str(root), str(demo_clips_path)]))
    assert not said(typed(page, root / "data"))


@pytest.mark.parametrize("name", PAGES)
def test_what_laiar_data_names_is_opened_and_not_shown(monkeypatch, name, markup_data):
    monkeypatch.setenv("LAIAR_DATA", str(markup_data))
    page = page_of(name, CAD120)
    assert not page.exception
    assert not said(page)
    assert all(not field.value for field in page.text_input if field.key in KEYS.values())


@pytest.mark.parametrize("name", PAGES)
def test_a_place_that_was_refused_leaves_the_bundled_clips(name):
    page = page_of(name, CAD120)
    if name != "compare":  # It opens what was typed on another page.
        assert "does not exist" in said(typed(page, "/nowhere"))
    page.selectbox(key="data").set_value(DEMO).run()
    assert not page.exception
    assert not said(page)


def test_what_laiar_data_names_in_vain_is_said_without_its_place(monkeypatch, tmp_path):
    monkeypatch.setenv("LAIAR_DATA", str(tmp_path / "gone"))
    page = page_of("explore", CAD120)
    assert "LAIAR_DATA does not exist" in said(page)
    assert "gone" not in said(page)
