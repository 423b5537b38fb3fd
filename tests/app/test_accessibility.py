"""Every page, in both themes, has no serious fault that axe-core knows of, and fits a tablet that is held upright."""

from __future__ import annotations

import pytest
from browser import LAPTOP, OVERFLOW, TABLET, THEMES, open_app, open_tab, resize, serious_faults, visiting

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


@pytest.fixture(scope="module", params=[(theme, name) for theme in THEMES for name in ADDRESSES], ids="-".join)
def page(request, visits, app_url):
    """One page in one theme, as it opens. Both tests have the same one."""
    theme, name = request.param
    with visiting(visits) as visit:
        yield open_app(visit, f"{app_url}/{ADDRESSES[name]}", color_scheme=theme)


def test_a_page_has_no_serious_fault(page):
    assert serious_faults(page) == []


def test_a_page_is_not_wider_than_a_tablet(page):
    resize(page, TABLET)
    assert page.evaluate(OVERFLOW) == [0, 0]


@pytest.mark.parametrize("theme", THEMES)
def test_explore_has_no_serious_fault_whatever_is_open(theme, visit, app_url):
    page = open_app(visit, f"{app_url}/?view=Transitions", color_scheme=theme)
    page.wait_for_selector(".player[data-frame]")
    found = {"the page": serious_faults(page)}
    for tab in TABS:
        open_tab(page, tab)
        found[tab] = serious_faults(page, ".stTabs")
    page.get_by_role("button", name="Present").click()
    page.get_by_role("button", name="Leave present mode").wait_for()
    found["present mode"] = serious_faults(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    for tab in EXPORT_TABS:
        open_tab(page, tab, "[role=dialog]")
        found[f"export, {tab}"] = serious_faults(page, "[role=dialog]")
    assert {place: those for place, those in found.items() if those} == {}


@pytest.mark.parametrize("width", [820, 1024, 1280])
def test_all_tabs_of_explore_are_seen_at_once(width, visit, app_url):
    page = open_app(visit, f"{app_url}/?view=Transitions")
    resize(page, LAPTOP | {"width": width})
    boxes = [page.get_by_role("tab", name=tab).bounding_box() for tab in TABS]
    tabs = page.get_by_role("tablist").bounding_box()
    assert all(tabs["x"] <= box["x"] and box["x"] + box["width"] <= tabs["x"] + tabs["width"] + 1 for box in boxes)
