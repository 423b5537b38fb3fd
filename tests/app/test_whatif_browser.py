"""One journey through the What if page: switch a token off, follow the link, rename in words, find what changes its mind."""

from __future__ import annotations

import re

import pytest
from browser import click_mark, settle

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit, app_url):
    page = visit(f"{app_url}/what-if")
    token_grid(page).locator(".points path.point").last.wait_for()
    settle(page)
    return page


def token_grid(page):
    return page.locator(".stPlotlyChart").first


def says(page):
    return page.locator(".st-key-whatif_verdict").inner_text()


def switch_of_the_first_frame(page):
    """The last trace of the grid holds the switches, frames first."""
    return token_grid(page).locator(".scatterlayer .trace").last.locator("path.point").first


def test_an_edit_is_made_sent_as_a_link_and_taken_back(page, visit):
    assert "Nothing is changed yet" in says(page)
    click_mark(page, switch_of_the_first_frame(page))
    page.wait_for_url(re.compile("edits=f0$"))
    page.get_by_text("1 edit", exact=True).wait_for()
    page.get_by_role("button", name="Rename").first.click()
    page.get_by_role("button", name="Rename it").click()
    page.get_by_text("2 edits").wait_for()
    page.keyboard.press("Escape")
    settle(page)
    answer = says(page)
    assert answer.startswith("It ")
    assert "Nothing is changed" not in answer
    colleague = visit(page.url, fresh=True)
    colleague.get_by_text("2 edits").wait_for()
    assert says(colleague) == answer
    colleague.close()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("1 edit", exact=True).wait_for()
    settle(page)
    click_mark(page, switch_of_the_first_frame(page))  # the same mark again
    page.wait_for_url(lambda url: "edits=" not in url)
    page.get_by_text("Nothing is changed yet").wait_for()


def test_what_changes_its_mind_is_told_in_a_sentence(page):
    page.get_by_role("button", name="Find what would change its mind").click()
    page.get_by_text(re.compile(r"^Without th|^No set of tokens")).wait_for()
