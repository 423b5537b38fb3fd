"""A real browser for the tests: pages, what goes wrong in them, and what people do on a page of the app."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from patience import PATIENCE_MS, PATIENCE_S
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as Late

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
THEMES = ("light", "dark")
LAPTOP = {"width": 1280, "height": 720}
TABLET = {"width": 820, "height": 1180}
# By how many pixels the page and what scrolls in it are wider than they may be.
OVERFLOW = """[document.scrollingElement, document.querySelector(".stMain")].map((e) => e.scrollWidth - e.clientWidth)"""
# What fades in is pale until it is there. What moves for ever (a spinner) is not waited for.
AT_REST = "document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)"
# Two paintings of the browser with nothing new in between: what listens to sizes has been heard by then.
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
BOX = """(e) => { const box = e.getBoundingClientRect(); return [box.x, box.y, box.width, box.height].map(Math.round); }"""


@dataclass
class Visits:
    """Opens pages of one browser. Contexts are kept by what they look like, so that Streamlit's own files are fetched once."""

    browser: Browser
    kept: dict[str, BrowserContext] = field(default_factory=dict)

    def context(self, fresh: bool, **options: Any) -> BrowserContext:
        """A window that looks so: one for all, or a `fresh` one of somebody who was never here."""
        # Playwright waits for an expression by `eval`, which our pages forbid; test_packaging looks at them as people get them.
        options = {"viewport": LAPTOP, "color_scheme": "light", "bypass_csp": True} | options
        if not fresh and repr(options) in self.kept:
            return self.kept[repr(options)]
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        if not fresh:
            self.kept[repr(options)] = context
        return context


Visit = Callable[..., Page]


@contextmanager
def launched(chromium: str, *more: str) -> Iterator[Visits]:
    """The browser, with more arguments where given, until the block is over. Playwright allows one at a time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, *more])
        yield Visits(browser)
        browser.close()


def left_film(message: ConsoleMessage) -> bool:
    """The server drops a film when its clip is left, while the browser may still be fetching it."""
    return "404" in message.text and "/media/" in message.location["url"]


def asked_beside(message: ConsoleMessage) -> bool:
    """Streamlit asks beside a page's own address first where the server is."""
    return "/_stcore/" in message.location["url"]


@contextmanager
def visiting(visits: Visits, harmless: Callable[[ConsoleMessage], bool] = asked_beside) -> Iterator[Visit]:
    """Gives `visit(address, fresh=False, **looks)`, which opens a page; in the end all are closed, and the console must be clean.

    Args:
        visits: the browser.
        harmless: errors of the console that do not count.
    """
    faults: list[str] = []
    pages: list[tuple[Page, bool]] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not harmless(message):
            faults.append(message.text)

    def visit(address: str, fresh: bool = False, **options: Any) -> Page:
        page = visits.context(fresh, **options).new_page()
        pages.append((page, fresh))
        page.on("console", heard)
        page.on("pageerror", lambda error: faults.append(str(error)))
        if options.get("offline"):
            page.on("request", lambda r: None if r.url.startswith(("file:", "blob:")) else faults.append(r.url))
        page.goto(address)
        return page

    yield visit
    for page, fresh in pages:
        page.context.close() if fresh else page.close()
    assert faults == [], faults


def settle(page: Page) -> None:
    """Wait until Streamlit has taken away what it drew before: a click on an old chart is lost."""
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')
    page.wait_for_function("document.querySelectorAll('[data-stale=true]').length === 0")


def open_app(visit: Visit, address: str, **options: Any) -> Page:
    """A page of the app that rests."""
    page = visit(address, **options)
    page.wait_for_selector(".stMainBlockContainer .stElementContainer:visible")
    settle(page)
    return page


def resize(page: Page, size: dict[str, int]) -> None:
    """Give the window another size, and wait until everything has its place in it."""
    page.set_viewport_size(size)
    page.evaluate(PAINTED)
    settle(page)


def stand_still(place: Locator) -> dict[str, float]:
    """Where something is once it moves no more: charts and tables are mounted, measured and drawn again."""
    page, before = place.page, None
    place.scroll_into_view_if_needed()
    for _ in range(1000):
        page.evaluate(PAINTED)
        here = place.evaluate(BOX)
        if here == before:
            break
        before = here
    box = place.bounding_box()
    assert box
    return box


def player_frame(page: Page) -> int:
    """Where the player is, or where it is on its way to: a film needs a moment."""
    return int(page.locator(".player").get_attribute("data-wanted") or "nowhere")


def drawn_frame(page: Page) -> int:
    """The frame that Python drew last; the player may still be on its way there."""
    drawn = re.search(r"\((\d+) of", page.get_by_text(re.compile(r"^At frame \d+ \(")).inner_text())
    assert drawn
    return int(drawn[1]) - 1


def wait_for_frame(page: Page, frame: int) -> None:
    """Both the player and what Python drew are at that frame of the clip, which may have another number in its recording."""
    page.wait_for_selector(f'.player[data-frame="{frame}"]')
    page.wait_for_selector(f'.graph[data-frame="{frame}"]')
    page.get_by_text(re.compile(rf"^At frame \d+ \({frame + 1} of \d+\): ")).wait_for()
    page.get_by_text(re.compile(rf"^frame \d+ \({frame + 1} of \d+\) · ")).wait_for()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Take an option of a list. A run of the page that comes in between closes the list; people open it again, too."""
    for _ in range(10):
        settle(page)
        page.get_by_role("combobox", name=re.compile(label)).click()
        try:
            page.get_by_role("option", name=option).click(timeout=3000)
            return
        except Late:
            page.keyboard.press("Escape")
    raise AssertionError(f"the list {label!r} does not offer {option!r}")


def go_to_clip(page: Page, button: str) -> None:
    """Press Next or Previous and wait until the address names another clip, and the player has it: that comes much later."""
    before = page.url
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(lambda url: part_of(url, "clip") not in ("", part_of(before, "clip")))
    page.wait_for_selector(f'.player[data-clip*="|{part_of(page.url, "clip")}|"]')


def part_of(url: str, name: str) -> str:
    """A part of an address; empty where there is none."""
    return parse_qs(urlsplit(url).query).get(name, [""])[0]


def rightmost(chart: Locator) -> Locator:
    """The mark of the latest frame; a chart has marks at several frames, so it is not at the start."""
    points = chart.locator(".points path.point")
    points.last.wait_for()
    lefts = points.evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
    return points.nth(lefts.index(max(lefts)))


def click_mark(page: Page, mark: Locator) -> None:
    """Click where the mark is once the page has come to rest; Plotly's own layer lies over it and takes the click."""
    settle(page)
    box = stand_still(mark)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.evaluate(PAINTED)  # Plotly takes a click for that of the mark over which it has seen the mouse.
    page.mouse.click(x, y)


def open_tab(page: Page, name: str, inside: str = ".stTabs") -> None:
    """Press a tab and wait until Python has filled it."""
    place = page.locator(inside)
    place.get_by_role("tab", name=name).click()
    place.locator('[role=tab][aria-selected="true"]').filter(has_text=name).first.wait_for()
    place.locator("[role=tabpanel]:visible .stElementContainer").first.wait_for()
    settle(page)


def serious_faults(page: Page, part: str | None = None) -> list[tuple[str, str, str]]:
    """What axe-core calls serious or critical, as rule, place and words."""
    from axe_playwright_python.sync_playwright import Axe

    end = time.monotonic() + PATIENCE_S / 10
    while True:  # A page that is slow to draw may still get its style: what is wrong for good is found again and again.
        page.evaluate(PAINTED)
        page.wait_for_function(AT_REST)
        run = Axe().run(page, context=part, options={"resultTypes": ["violations"]}).response["violations"]
        found = [rule for rule in run if rule["impact"] in ("serious", "critical")]
        if not found or time.monotonic() > end:
            break
    return [(rule["id"], node["html"][:200], node["failureSummary"]) for rule in found for node in rule["nodes"]]
