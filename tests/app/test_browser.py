from __future__ import annotations

import re

import pytest
from conftest import MARKUP

pytestmark = pytest.mark.browser
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=["light"])
def page(request, browser, app_url):
    """A page on the first demo clip. Whatever the test does, the console must stay clean."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme=request.param)
    page = context.new_page()
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(app_url)
    page.wait_for_selector(".player[data-frame]", timeout=60_000)
    page.wait_for_selector(".stPlotlyChart .point", timeout=60_000)
    yield page
    context.close()
    assert faults == []


def player_frame(page):
    return int(page.locator(".player").get_attribute("data-frame"))


def wait_for_frame(page, frame):
    """Both the player and what Python drew are at that frame."""
    page.wait_for_selector(f'.player[data-frame="{frame}"]')
    page.get_by_text(f"Scene graph at frame {frame}", exact=True).wait_for()


def test_play_and_pause_tell_python_only_at_the_end(page):
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(400)
    assert page.get_by_text("Scene graph at frame 0", exact=True).is_visible()
    page.get_by_role("button", name="Pause").click()
    assert player_frame(page) > 0
    wait_for_frame(page, player_frame(page))


def test_keys_step_play_and_jump(page):
    for key, frame in [("ArrowRight", 1), (".", 2), (",", 1), ("ArrowLeft", 0), ("ArrowLeft", 0), ("ArrowRight", 1)]:
        page.keyboard.press(key)
        page.wait_for_selector(f'.player[data-frame="{frame}"]')
    wait_for_frame(page, 1)
    page.keyboard.press("End")
    last = player_frame(page)
    wait_for_frame(page, last)
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.wait_for_selector('.player[data-playing="true"]')
    page.keyboard.press(" ")
    page.wait_for_selector('.player[data-playing="false"]')


def test_scrubbing_and_the_strips_seek(page):
    page.get_by_role("slider", name="Frame").fill("20")
    wait_for_frame(page, 20)
    strips = page.locator(".strips").bounding_box()
    page.mouse.click(strips["x"] + strips["width"] - 4, strips["y"] + 30)
    assert player_frame(page) > 20
    wait_for_frame(page, player_frame(page))


def test_a_click_on_u_moves_every_view_and_can_be_repeated(page):
    page.get_by_role("tab", name="Token selection U").click()
    page.get_by_text("Each square is one token").wait_for()
    cells = page.locator(".stPlotlyChart").last.locator(".points path.point")
    cells.last.wait_for()
    cells.last.click(force=True)
    page.wait_for_selector('.player:not([data-frame="0"])')
    frame = player_frame(page)
    wait_for_frame(page, frame)
    page.locator(".player").focus()
    page.keyboard.press("Home")
    wait_for_frame(page, 0)
    page.wait_for_timeout(800)  # The chart is mounted again, without its selection.
    cells.last.click(force=True)
    wait_for_frame(page, frame)


def test_a_click_on_an_edge_or_a_transition_moves_every_view(page):
    page.locator(".stPlotlyChart").nth(1).locator(".points path.point").last.click(force=True)  # the last transition's arrow
    page.wait_for_selector('.player:not([data-frame="0"])')
    wait_for_frame(page, player_frame(page))
    page.keyboard.press("End")
    wait_for_frame(page, player_frame(page))
    page.wait_for_timeout(800)
    page.locator(".stPlotlyChart").first.locator(".points path.point").first.click(force=True)
    page.locator(".st-key-detail").get_by_text("similarity 0.81, runner-up").wait_for()
    wait_for_frame(page, player_frame(page))


def test_a_link_restores_clip_and_tab(page, app_url):
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_url(re.compile("clip="))
    page.get_by_role("tab", name="Actions").click()
    page.wait_for_url(re.compile("view=Actions"))
    address, answer = page.url, page.get_by_role("combobox", name=re.compile(r"^Clip \(")).input_value()
    page.goto("about:blank")
    page.goto(address)
    page.get_by_text("How likely each action is").wait_for()
    assert page.get_by_role("combobox", name=re.compile(r"^Clip \(")).input_value() == answer


def test_names_with_markup_are_text_everywhere(page):
    page.get_by_role("combobox", name=re.compile("Clips from")).click()
    page.get_by_role("option", name="CAD-120").click()
    page.get_by_text("(1 clip)").wait_for()
    page.wait_for_selector(".stPlotlyChart .point")
    page.get_by_text(MARKUP).first.wait_for(timeout=30_000)
    for tab in ("Token selection U", "Kept tokens", "Transitions"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(800)
    assert page.locator("img[src='x']").count() == 0
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_both_themes_and_the_model_page(page):
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    bright = sum(map(int, re.findall(r"\d+", background)[:3])) > 382
    ink = page.locator(".where").evaluate("e => getComputedStyle(e).color")
    assert (sum(map(int, re.findall(r"\d+", ink)[:3])) > 382) is not bright
    page.get_by_role("link", name="Model").click()
    page.get_by_text("It knows nothing.").wait_for()
    page.get_by_role("link", name="Explore").click()
    page.wait_for_selector(".player[data-frame]")
