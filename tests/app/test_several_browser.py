"""A visit to the rooms in a real browser: another action, the timeline, the film between its frames, families, and axe."""

from __future__ import annotations

import re

import pytest
from browser import OVERFLOW, TABLET, THEMES, choose, open_app, open_tab, part_of, resize, serious_faults, settle, stand_still

from app.views.explore.linked_views import TABS

pytestmark = pytest.mark.browser
ROOMS = "data=Charades"
EDGES = """() => {
  const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean);
  const graph = roots.filter((root) => !root.querySelector(".player")).map((root) => root.querySelector(".graph")).find(Boolean);
  return [...graph.querySelectorAll(".edge")].filter((edge) => edge.dataset.kind !== "none").length;
}"""


@pytest.fixture
def page(visit, rooms_url):
    page = open_app(visit, f"{rooms_url}/?{ROOMS}")
    page.wait_for_selector(".player[data-frame]")
    return page


def test_a_click_on_an_action_makes_the_page_about_it_and_a_reload_keeps_that(visit, rooms_url):
    page = open_app(visit, f"{rooms_url}/?{ROOMS}&clip=S0001")  # of which several actions are said
    page.wait_for_selector(".player[data-frame]")
    pills = page.locator(".st-key-answer button")
    other = pills.nth(1).inner_text().rsplit(" ", 1)[0]
    assert page.get_by_text(f"“{other}” (").count() == 0
    pills.nth(1).click()
    page.get_by_text(f"“{other}” (").first.wait_for()
    settle(page)
    assert part_of(page.url, "action") == other
    page.reload()
    page.get_by_text(f"“{other}” (").first.wait_for()


def test_a_click_on_the_timeline_takes_the_film_there(page):
    page.get_by_role("tab", name="Timeline").click()
    bars = page.locator(".stPlotlyChart .bars .point path")
    bars.first.wait_for()
    settle(page)
    bars.nth(20).click(force=True)
    page.get_by_text(re.compile(r"^At frame \d+ \((?!1 of)\d+ of \d+\)")).wait_for()
    settle(page)
    moment = page.locator(".player .where").inner_text()
    assert float(re.search(r"([\d.]+) s", moment)[1]) > 5


def test_the_film_goes_on_between_the_frames_with_boxes_and_says_how_old_the_boxes_are(page):
    player = page.locator(".player")
    player.focus()
    page.keyboard.press("Home")
    page.wait_for_selector('.player[data-frame="0"][data-between="false"]')
    page.keyboard.press("Space")
    early = re.compile(r"^\d+\.\d\d s · no boxes before frame \d+$")
    page.get_by_text(early).wait_for()  # The film begins before the first frame that has boxes.
    page.wait_for_selector('.player[data-between="true"]:not([data-frame="0"])')
    page.keyboard.press("Space")
    page.wait_for_selector('.player[data-playing="false"]')
    held = int(player.get_attribute("data-frame"))
    page.get_by_text(re.compile(rf"^At frame \d+ \({held + 1} of \d+\)")).wait_for()  # Python was told.
    settle(page)
    assert player.get_attribute("data-between") == "true"
    assert re.match(r"\d+\.\d\d s · boxes of frame \d+, \d\.\d s old", page.locator(".player .where").inner_text())
    assert player.get_attribute("data-frame") == str(held)
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(f'.player[data-frame="{held}"][data-between="false"]')
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'.player[data-frame="{held + 1}"][data-between="false"]')


def test_families_of_relations_can_be_left_out_of_the_graph(page):
    page.wait_for_function(f"({EDGES})() > 0")
    families = page.get_by_role("group", name="Families of relations").first
    names = ("attention", "contacting", "spatial")
    for name in names:
        button = families.get_by_role("button", name=name)
        if button.get_attribute("aria-pressed") == "false":
            button.click()
    everything = page.evaluate(EDGES)
    families.get_by_role("button", name="spatial").click()
    assert 0 < page.evaluate(EDGES) < everything
    families.get_by_role("button", name="spatial").click()
    assert page.evaluate(EDGES) == everything


def test_the_clips_page_opens_a_video(visit, rooms_url):
    page = open_app(visit, f"{rooms_url}/clips?{ROOMS}")
    page.get_by_role("textbox", name="Search").fill("S0001")
    page.keyboard.press("Enter")
    page.get_by_text("1 video of 5").wait_for()
    settle(page)
    table = stand_still(page.locator("[data-testid=stDataFrameResizable]"))
    page.mouse.click(table["x"] + 40, table["y"] + 52)
    page.wait_for_url(lambda url: "clip=S0001" in url)
    page.wait_for_selector(".player[data-frame]")


@pytest.mark.parametrize("theme", THEMES)
def test_explore_has_no_serious_fault(theme, visit, rooms_url):
    page = open_app(visit, f"{rooms_url}/?{ROOMS}&view=Transitions", color_scheme=theme)
    page.wait_for_selector(".player[data-frame]")
    found = {"the page": serious_faults(page)}
    for tab in ("Timeline", *TABS):
        open_tab(page, tab)
        found[tab] = serious_faults(page, ".stTabs")
    resize(page, TABLET)
    wide = page.evaluate(OVERFLOW)
    assert {place: those for place, those in found.items() if those} == {}
    assert wide == [0, 0]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["clips", "what-if", "compare", "model", "storyboard"])
def test_no_page_has_a_serious_fault(theme, name, visit, rooms_url):
    assert serious_faults(open_app(visit, f"{rooms_url}/{name}?{ROOMS}", color_scheme=theme)) == []


def test_choosing_other_clips_shows_their_first_one_and_its_model(page):
    """The lists once kept the names of the clip and the checkpoint before, and the page complained of the clip."""
    lists = page.locator('[data-testid="stSidebar"] [data-testid="stSelectbox"]')
    before = [lists.nth(i).locator("input").input_value() for i in (0, 2)]
    choose(page, "Clips from", "Demo clips")
    page.get_by_text(re.compile(r"^Clip \(\d+ clips\)")).wait_for()
    settle(page)
    after = [lists.nth(i).locator("input").input_value() for i in (0, 2)]
    assert all(old != new for old, new in zip(before, after, strict=True)), after
    assert page.get_by_text("There is no clip").count() == 0
