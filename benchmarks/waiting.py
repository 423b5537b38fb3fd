"""How long another visitor waits while one does what takes longest: looks for a change of mind, opens full-size Charades.

    python -m benchmarks.waiting

The other one runs a page of a bundled clip again and again, before and meanwhile. Writes benchmarks/results/waiting.json. Run it
while the machine does nothing else.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.app_session import ROOT, AppSession, serving, visiting
from benchmarks.charades_size import write
from benchmarks.dashboard import ARGUMENTS, CHROMIUM, FIRST, page_at, times
from laiar_core.files import write_text

OUT = ROOT / "benchmarks" / "results" / "waiting.json"
USUALLY = 20
SEARCH = "Find what would change its mind"


def main() -> None:
    """Measure, write and print."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, sync_playwright() as playwright:
        counts = write(Path(folder) / "charades")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        settings = {"LAIAR_DATA": Path(folder) / "charades", "LAIAR_CACHE": Path(folder) / "cache"}
        with serving(settings) as (url, _), visiting(url) as other:
            other.open(clip=FIRST)
            usual = [other.again() for _ in range(USUALLY)]
            found = {
                "searching": _beside(other, _search(browser, url)),
                "opening_charades": _beside(other, _open_charades(browser, url)),
            }
        browser.close()
    report: dict[str, Any] = {"videos": counts["videos"], "relations": counts["relations"], "usual_ms": _times_ms(usual)}
    report |= {name: {"took_s": round(sum(waits), 1), "other_ms": _times_ms(waits)} for name, waits in found.items()}
    report["delayed_s"] = {name: round(max(waits) - max(usual), 2) for name, waits in found.items()}
    write_text(OUT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report["delayed_s"]))


def _search(browser: Browser, url: str) -> Callable[[], bool]:
    """Begin to look for a change of mind; what is given says whether that goes on."""
    page = page_at(browser, f"{url}/what-if?clip={quote(FIRST, safe='')}")
    page.get_by_role("button", name=SEARCH).click()
    answer = page.locator(".st-key-flip_answer")
    return lambda: not _seen(page, answer.count)


def _open_charades(browser: Browser, url: str) -> Callable[[], bool]:
    """Begin to open the data set for the first time; what is given says whether that goes on."""
    page = browser.new_page()
    page.goto(f"{url}/clips?data=Charades", wait_until="commit")
    rows = page.locator("[data-testid=stDataFrame]")
    return lambda: not _seen(page, rows.count)


def _seen(page: Page, count: Callable[[], int]) -> bool:
    page.wait_for_timeout(1)  # lets the browser say what has come
    return count() > 0


def _beside(other: AppSession, goes_on: Callable[[], bool]) -> list[float]:
    """Seconds of each run of the other one's page meanwhile."""
    waits = []
    while goes_on():
        waits.append(other.again())
    return waits


def _times_ms(seconds: list[float]) -> dict[str, Any]:
    return times([1000 * each for each in seconds])


if __name__ == "__main__":
    main()
