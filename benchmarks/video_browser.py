"""How quick the Clips page is at the size of Charades: from a filter to its result, in a headless Chromium, on this machine.

    python -m benchmarks.video_browser

Writes benchmarks/results/video_browser.json with every single time, and its row of the table of docs/dashboard.md. Run it while
the machine does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import dashboard_table
from benchmarks.dashboard import ARGUMENTS, CHROMIUM, SIZE, server, times
from benchmarks.video_list import VIDEOS, write_list
from laiar_core.files import write_text

# What is taken in each field; each is taken, measured, taken away again and measured.
FILTERS = {
    "Verb (all of them)": ("drink", "open", "sit", "hold", "wash"),
    "Object (all of them)": ("laptop", "door", "cup/glass/bottle", "book", "phone/camera"),
    "Action (all of them)": ("Closing a door", "Holding a broom", "Washing a mirror", "Someone is smiling", "Sitting in a chair"),
    "Scene": ("Kitchen", "Bedroom", "Garage", "Stairs", "Hallway"),
    "Split": ("test", "train"),
}
SEARCHES = ("towel", "P017", "kitchen laptop", "V0421", "smiling sofa")
# The time from the last key or click to the moment in which the number of videos is another one and the page is drawn.
WATCH = """() => {
  const captions = () => [...document.querySelectorAll(".stMain [data-testid=stCaptionContainer]")];
  const said = () => captions().map((e) => e.textContent).find((text) => text.includes("Click one to open it")) ?? "";
  const resting = () => document.querySelector('.stApp[data-test-script-state="notRunning"]');
  window.measured = [];
  let [pressed, before] = [null, said()];
  const start = () => ([pressed, before] = [performance.now(), said()]);
  addEventListener("keydown", (event) => ["Enter", "Backspace"].includes(event.key) && start(), true);
  addEventListener("pointerdown", (event) => event.target.closest?.("[role=option]") && start(), true);
  const look = () => {
    if (pressed !== null && said() !== before && said() !== "" && resting()) {
      window.measured.push(performance.now() - pressed);
      pressed = null;
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--videos", type=int, default=VIDEOS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        write_list(Path(folder), args.videos)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with server("app/main.py", Path(folder)) as (url, _):
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            page.set_default_timeout(30_000)
            page.goto(f"{url}/clips?data=Charades")
            page.get_by_text(f"{args.videos} videos.").wait_for()
            page.wait_for_timeout(3000)
            page.evaluate(WATCH)
            measured = _filters(page) + _searches(page)
        report = {
            "videos": args.videos,
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "chromium": browser.version,
            "window": SIZE,
            "filter_to_result_ms": times(measured),
        }
        browser.close()
    write_text(dashboard_table.VIDEOS, json.dumps(report, indent=1) + "\n")
    dashboard_table.main()
    print(json.dumps(report | {"filter_to_result_ms": {k: v for k, v in report["filter_to_result_ms"].items() if k != "all"}}))


def _filters(page: Page) -> list[float]:
    for label, names in FILTERS.items():
        field = page.get_by_role("combobox", name=label)
        for name in names:
            field.click()
            field.fill(name)
            option = page.get_by_role("option", name=name, exact=True)
            _measure(page, option.click)
            _measure(page, partial(field.press, "Backspace"))
            page.keyboard.press("Escape")
    return _taken(page)


def _searches(page: Page) -> list[float]:
    field = page.get_by_role("textbox", name="Search")
    for words in SEARCHES:
        for text in (words, ""):
            field.fill(text)
            _measure(page, partial(field.press, "Enter"))
    return _taken(page)


def _measure(page: Page, act: Callable[[], object]) -> None:
    done = page.evaluate("window.measured.length")
    page.wait_for_timeout(300)
    act()
    page.wait_for_function("n => window.measured.length > n", arg=done)
    page.wait_for_timeout(300)


def _taken(page: Page) -> list[float]:
    found: list[float] = page.evaluate("window.measured.splice(0)")
    return found


if __name__ == "__main__":
    main()
