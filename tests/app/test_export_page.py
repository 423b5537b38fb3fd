"""The exported page, opened from disk without a network: it plays, it steps, and what is on the stage belongs together."""

from __future__ import annotations

import re

import pytest
from films import even_ticks, film_path, hand_left, uneven_ticks, write_film, write_recordings
from stage import READ, RIM

from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.viz.export.clip_page import html_page

pytestmark = pytest.mark.browser

FIRST, LAST = 11, 60  # The clips are the frames 10 to 59 of their films.
BREAKOUT = "</script><img src=x onerror=window.pwned=1>"


@pytest.fixture
def opened(visit, tmp_path):
    """Opens a page from disk in a browser that has no network. Nothing may be asked for."""

    def show(text):
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        page = visit(file.as_uri(), offline=True)
        page.wait_for_selector(".player[data-frame]")
        return page

    return show


@pytest.fixture(scope="module")
def pages(tmp_path_factory, tiny_checkpoint):
    """The exported pages of an even and an uneven film, whose pictures say their numbers."""
    root = tmp_path_factory.mktemp("films")
    ticks = {"even": even_ticks(LAST), "uneven": uneven_ticks(LAST)}
    rows = [f"Subject1, having_meal, {name}, {FIRST}, {LAST}, pick" for name in ticks]
    write_recordings(root, dict.fromkeys(ticks, LAST), rows)
    for name, times in ticks.items():
        write_film(film_path(root, name), times)
    data = Cad120(root)
    clips = {name: data.clip(next(i for i in data.clip_ids() if f"/{name}/" in i)) for name in ticks}
    return {name: html_page(explain(tiny_checkpoint, clip), clip, True, lambda _: None) for name, clip in clips.items()}


def check(page):
    """Picture and box on the stage are of the frame that the player names."""
    frame, number, left = page.locator(".player").evaluate(READ)
    assert number == frame + FIRST - 1
    assert left == pytest.approx(hand_left(number) - RIM, abs=1.9)


@pytest.mark.parametrize("name", ["even", "uneven"])
def test_it_steps_jumps_and_plays_without_a_server(opened, pages, name):
    page = opened(pages[name])
    page.locator(".player").focus()
    page.keyboard.press("Home")
    page.wait_for_selector('.player[data-frame="0"]')
    check(page)
    for frame in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f'.player[data-frame="{frame}"]')
        check(page)
    for frame in (40, 7, 8, LAST - FIRST, 22):
        page.get_by_role("slider", name="Frame").fill(str(frame))
        page.wait_for_selector(f'.player[data-frame="{frame}"]')
        check(page)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector('.player:not([data-frame="22"])')
    check(page)


def test_marks_of_the_tables_take_the_player_there(opened, explanation, pick_clip):
    page = opened(html_page(explanation, pick_clip, True, lambda _: None))
    change = explanation.transitions[0]
    row = page.get_by_role("table").first.get_by_role("row").nth(1)
    row.get_by_role("button").first.click()
    page.wait_for_selector(f'.player[data-frame="{change.from_frame}"]')
    row.get_by_role("button").last.click()
    page.wait_for_selector(f'.player[data-frame="{change.to_frame}"]')
    token = explanation.tokens[0]
    page.locator(f'rect[data-frame="{token.frame}"]').first.click()
    page.wait_for_selector(f'.player[data-frame="{token.frame}"]')
    assert page.locator(f'rect.now[data-frame="{token.frame}"]').count() == len(explanation.pairs)
    assert page.get_by_text("Simulated: a program drew it").is_visible()


def test_names_with_markup_are_text(opened, explanation, pick_clip):
    names = [f"{BREAKOUT}{n}" for n in range(len(explanation.tracks))]
    tracks = tuple(t.model_copy(update={"track_id": name}) for t, name in zip(explanation.tracks, names, strict=True))
    update = {"clip_id": BREAKOUT, "dataset": f"simulated {BREAKOUT}"}
    clip = explanation.clip.model_copy(update=update)
    page = opened(html_page(explanation.model_copy(update={"tracks": tracks, "clip": clip}), pick_clip, False, lambda _: None))
    page.get_by_text(names[0]).first.wait_for(state="attached")
    assert BREAKOUT in page.title()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.pwned") is None
    page.keyboard.press("End")
    page.wait_for_selector(f'.player[data-frame="{len(pick_clip) - 1}"]')


def test_the_app_makes_the_files(visit, app_url, opened, tmp_path):
    """Export on the Explore page: the page that it makes opens, and the graphs are saved on white."""
    page = visit(app_url, color_scheme="dark")
    page.wait_for_selector(".player[data-frame]")
    page.get_by_role("button", name="Export", exact=True).click()
    window = page.get_by_role("dialog")

    def downloaded(button, ending):
        with page.expect_download() as download:
            button.click()
        assert re.fullmatch(rf"laiar_Simulated[\w-]+_tiny[\w-]*\.{ending}", download.value.suggested_filename)
        download.value.save_as(tmp_path / f"file.{ending}")
        return (tmp_path / f"file.{ending}").read_bytes()

    window.get_by_role("button", name="Make the web page").click()
    text = downloaded(window.get_by_role("button", name=re.compile("Download the web page")), "html").decode("utf-8")
    window.get_by_role("tab", name="Graphs").click()
    drawn = downloaded(window.get_by_role("button", name="Save as SVG"), "svg").decode("utf-8")
    assert 'fill="#ffffff"' in drawn
    assert "hand_1" in drawn
    window.get_by_role("combobox", name="Graph").click()
    page.get_by_role("option", name="Transitions").click()
    assert b"<svg" in downloaded(window.locator(".modebar-btn").first, "svg")
    window.get_by_text("PNG", exact=True).click()
    window.get_by_text("saves it as PNG").wait_for()
    assert downloaded(window.locator(".modebar-btn").first, "png").startswith(b"\x89PNG")
    window.get_by_role("tab", name="Data").click()
    assert downloaded(window.get_by_role("button", name="Download CSV"), "zip").startswith(b"PK")
    page.close()
    opened(text).get_by_role("button", name="Play", exact=True).click()
