"""Every page, in both themes, has no serious fault that axe-core knows of, and fits a tablet that is held upright."""

from __future__ import annotations

import pytest
from test_browser import ARGUMENTS, settle

pytestmark = pytest.mark.browser
ADDRESSES = {
    "the tour": "",
    "Your video": "video",
    "Compare": "compare",
    "Storyboard": "storyboard",
    "What if": "what-if",
    "Clips": "clips",
    "Model": "model",
}
TABS = ("Transitions", "Evidence", "Faithfulness", "Selection U", "Actions", "Tokens", "Joint space", "Language")
EXPORT_TABS = ("Web page", "Film", "Graphs", "Data")
WIDTH = {"laptop": 1280, "tablet": 820}
THEMES = ("light", "dark")
# By how many pixels the page and what scrolls in it are wider than they may be.
OVERFLOW = """[document.scrollingElement, document.querySelector(".stMain")].map((e) => e.scrollWidth - e.clientWidth)"""

# What fades in is pale until it is there. What moves for ever (a spinner) is not waited for.
AT_REST = "document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)"


@pytest.fixture(scope="module")
def contexts(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield {theme: browser.new_context(color_scheme=theme) for theme in THEMES}
        browser.close()


def visit(context, url):
    page = context.new_page()
    page.set_default_timeout(60_000)  # a busy machine is slow, not wrong
    page.set_viewport_size({"width": WIDTH["laptop"], "height": 720})
    page.goto(url)
    page.wait_for_selector(".stMainBlockContainer .stElementContainer")
    settle(page)
    return page


def faults(page, part=None):
    """What axe-core calls serious or critical, as rule, place and words."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_timeout(300)
    page.wait_for_function(AT_REST)
    for _ in range(3):  # A page that is slow to draw may still get its style: what is wrong for good is found each time.
        found = Axe().run(page, context=part, options={"resultTypes": ["violations"]}).response["violations"]
        if not any(rule["impact"] in ("serious", "critical") for rule in found):
            break
        page.wait_for_timeout(1500)
    return [
        (rule["id"], node["html"][:200], node["failureSummary"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module", params=[(theme, name) for theme in THEMES for name in ADDRESSES], ids="-".join)
def page(request, contexts, app_url):
    """One page in one theme, as it opens. Both tests have the same one."""
    theme, name = request.param
    page = visit(contexts[theme], f"{app_url}/{ADDRESSES[name]}")
    yield page
    page.close()


def test_a_page_has_no_serious_fault(page):
    assert faults(page) == []


def test_a_page_is_not_wider_than_a_tablet(page):
    page.set_viewport_size({"width": WIDTH["tablet"], "height": 1180})
    page.wait_for_timeout(500)  # Charts are drawn again.
    settle(page)
    assert page.evaluate(OVERFLOW) == [0, 0]


@pytest.mark.parametrize("theme", THEMES)
def test_explore_has_no_serious_fault_whatever_is_open(theme, contexts, app_url):
    page = visit(contexts[theme], f"{app_url}/?view=Transitions")
    page.wait_for_selector(".player[data-frame]")
    found = {"the page": faults(page)}
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        settle(page)
        found[tab] = faults(page, ".stTabs")
    page.get_by_role("button", name="Present").click()
    page.get_by_role("button", name="Leave present mode").wait_for()
    found["present mode"] = faults(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    for tab in EXPORT_TABS:
        page.get_by_role("dialog").get_by_role("tab", name=tab).click()
        settle(page)
        found[f"export, {tab}"] = faults(page, "[role=dialog]")
    page.close()
    assert {place: those for place, those in found.items() if those} == {}


@pytest.mark.parametrize("width", [820, 1024, 1280])
def test_all_tabs_of_explore_are_seen_at_once(width, contexts, app_url):
    page = visit(contexts["light"], f"{app_url}/?view=Transitions")
    page.set_viewport_size({"width": width, "height": 720})
    page.wait_for_timeout(500)
    boxes = [page.get_by_role("tab", name=tab).bounding_box() for tab in TABS]
    tabs = page.get_by_role("tablist").bounding_box()
    page.close()
    assert all(tabs["x"] <= box["x"] and box["x"] + box["width"] <= tabs["x"] + tabs["width"] + 1 for box in boxes)
