"""The address restores what was seen, and what it asks for in vain is said."""

from __future__ import annotations

import re
import shutil

import pytest
from browser import click_mark, rightmost, settle, wait_for_frame
from needed import ROOT
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.viz.frame_numbers import opening

MAIN = ROOT / "app" / "main.py"

pytestmark = pytest.mark.usefixtures("on_tiny_checkpoint")


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def said(page: AppTest) -> str:
    return "\n".join(e.value for e in page.warning)


def last_number(demo: Cad120) -> int:
    return demo.clip(next(iter(demo.rows))).frame_numbers[-1]


def test_frame_and_pair_of_a_link_are_where_the_clip_opens(pick_clip):
    page = opened(clip=pick_clip.clip_id, frame=f"{pick_clip.frame_numbers[7]}.1")
    link = page.session_state["frame_link"]
    assert (link.frame, link.pair) == (7, 1)
    assert page.query_params["frame"] == f"{pick_clip.frame_numbers[7]}.1"
    assert "There is no" not in said(page)


@pytest.mark.parametrize(
    ("text", "frame", "words"),
    [
        ("999999", -1, "no frame 999999; the nearest is frame"),
        ("0", 0, "no frame 0; the nearest is frame"),
        ("x", None, "is not a frame number; this is frame"),
        ("-3", None, "is not a frame number; this is frame"),
        ("", None, None),
        ("<b>", None, "is not a frame number; this is frame"),
        ("1" * 30, None, "is not a frame number; this is frame"),
    ],
)
def test_a_frame_that_is_not_there_becomes_the_nearest(pick_clip, tiny_checkpoint, text, frame, words):
    page = opened(clip=pick_clip.clip_id, frame=text)
    assert not page.exception
    assert not page.error
    at = opening(explain(tiny_checkpoint, pick_clip))[0] if frame is None else frame % len(pick_clip)
    assert page.session_state["frame_link"].frame == at
    assert (words or "") in said(page)


def test_a_pair_that_is_not_there_is_none(pick_clip):
    page = opened(clip=pick_clip.clip_id, frame=f"{pick_clip.frame_numbers[7]}.500")
    assert page.session_state["frame_link"].pair is None
    assert not page.exception


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("clip", "Nobody/x/1-2", "no clip 'Nobody/x/1-2' here"),
        ("checkpoint", "gone", "asks for checkpoint 'gone', which is not here; this is 'tiny'"),
        ("data", "gone", "asks for clips from 'gone', which is not here"),
        ("view", "Nonsense", "no tab 'Nonsense'"),
        ("action", "fly", "No clip has the action 'fly'"),
        ("graph", "sideways", ""),
    ],
)
def test_what_is_not_there_is_said_until_something_else_is_chosen(name, value, words):
    page = opened(**{name: value})
    assert not page.exception
    assert not page.error
    assert words in said(page).replace("\\", "")
    if name == "clip":
        page.selectbox(key="clip").select_index(1).run()
        assert not page.exception
        page.run()
        assert words not in said(page)


def test_a_link_to_a_clip_that_is_gone_does_not_open_its_frame_in_another(demo, tiny_checkpoint):
    page = opened(clip="Nobody/x/1-2", frame=str(last_number(demo)))
    first = explain(tiny_checkpoint, demo.clip(next(iter(demo.rows))))
    assert page.session_state["frame_link"].frame == opening(first)[0]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"left_clip": "gone"}, "no clip 'gone' here; the left side shows another"),
        ({"right_checkpoint": "gone"}, "asks for checkpoint, right 'gone', which is not here"),
        ({"left_frame": "999999"}, "no frame 999999"),
        ({"right_frame": "x"}, "'x' in the link is not a frame number"),
        ({"in_step": "nonsense"}, "cannot be synchronised by 'nonsense'"),
    ],
)
def test_compare_says_what_is_not_there(query, words):
    def script():
        from app.state.address import say_what_is_missing
        from app.views.compare import page as compare_page

        compare_page.show()
        say_what_is_missing()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert not page.error
    assert words in said(page).replace("\\", "")


@pytest.fixture
def fresh(visit, app_url):
    """Opens an address as somebody who was never here."""

    def open_fresh(path):
        page = visit(path if path.startswith("http") else app_url + path, fresh=True)
        page.wait_for_selector(".player[data-frame]")
        settle(page)
        return page

    return open_fresh


@pytest.mark.browser
def test_a_link_to_explore_restores_frame_tab_and_annotation(fresh, pick_clip):
    page = fresh(f"/?clip={pick_clip.clip_id}&view=Tokens")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**frame={pick_clip.frame_numbers[1]}*")
    settle(page)
    page.locator(".graph-truth input:visible").check()
    page.wait_for_url("**graph=annotation**")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**frame={pick_clip.frame_numbers[2]}*")
    wait_for_frame(page, 2)
    address = page.url
    page.get_by_role("link", name="Model").click()
    page.get_by_text("Settings stored with the checkpoint").wait_for()
    page.get_by_role("link", name="Explore").click()
    page.wait_for_selector('.graph[data-shows="annotated"][data-frame="2"]')
    page.close()
    page = fresh(address)
    page.wait_for_selector('.player[data-frame="2"]')
    page.wait_for_selector('.graph[data-shows="annotated"][data-frame="2"]')
    page.get_by_text("At frame").and_(page.get_by_text("(3 of")).first.wait_for()
    assert page.get_by_role("tab", name="Tokens").get_attribute("aria-selected") == "true"


@pytest.mark.browser
def test_the_address_follows_the_frame_and_makes_no_history(fresh, pick_clip):
    page = fresh(f"/?clip={pick_clip.clip_id}&view=Selection U")
    pages = page.evaluate("history.length")
    page.keyboard.press("Home")
    for frame in (1, 2):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**frame={pick_clip.frame_numbers[frame]}*")
        settle(page)
    click_mark(page, rightmost(page.locator(".stPlotlyChart").last))
    page.wait_for_selector('.player:not([data-frame="2"])')
    last = pick_clip.frame_numbers[int(page.locator(".player").get_attribute("data-wanted"))]
    page.wait_for_url(re.compile(rf"frame={last}\.\d"))
    settle(page)
    assert page.evaluate("history.length") == pages
    assert "view=Selection" in page.url


@pytest.mark.browser
def test_the_start_page_is_found_by_its_name_too(fresh, pick_clip):
    page = fresh(f"/explore?clip={pick_clip.clip_id}&frame={pick_clip.frame_numbers[3]}")
    page.wait_for_selector('.player[data-frame="3"]')
    assert page.get_by_role("dialog").count() == 0
    assert "/explore" not in page.url


@pytest.mark.browser
def test_a_link_to_compare_restores_the_moment_of_both(fresh):
    left, right = (f".st-key-compare_{side} .player" for side in ("left", "right"))
    page = fresh("/compare?in_step=seconds")
    page.wait_for_selector(f"{right}[data-frame]")
    page.get_by_text("What is different").wait_for()
    settle(page)
    page.locator(f"{right} .first").click()
    page.locator(f"{right} .next").click()
    page.wait_for_selector(f'{right}[data-frame="1"]')
    number = re.match(r"frame (\d+) ", page.locator(f"{right} .where").inner_text())[1]
    page.wait_for_url(f"**right_frame={number}*")
    settle(page)
    shown = page.locator(left).get_attribute("data-frame")
    address = page.url
    page.close()
    page = fresh(address)
    page.wait_for_selector(f'{right}[data-frame="1"]')
    page.wait_for_selector(f'{left}[data-frame="{shown}"]')
    assert "in_step=seconds" in page.url


@pytest.mark.browser
def test_a_checkpoint_that_came_with_a_link_goes_along(fresh, checkpoints):
    shutil.copytree(checkpoints / "tiny", checkpoints / "tiny_too")
    try:
        page = fresh("/?checkpoint=tiny_too")
        page.get_by_role("link", name="What if").click()
        page.wait_for_url("**/what-if*")
        page.locator(".st-key-checkpoint").get_by_text("tiny_too").or_(
            page.locator('.st-key-checkpoint input[value="tiny_too"]')
        ).wait_for()
        page.get_by_role("link", name="Compare").click()
        page.get_by_text("What is different").wait_for()
    finally:
        shutil.rmtree(checkpoints / "tiny_too")
