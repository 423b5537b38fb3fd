"""How quick the dashboard is in a headless Chromium, on this machine.

    python -m benchmarks.dashboard

Writes benchmarks/results/dashboard.json with every single time, and the table of docs/dashboard.md. Run it while the
machine does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import dashboard_table
from benchmarks.app_session import serving
from benchmarks.dashboard_clips import BOOKS, CROWDED, LONG, MANY, MANY_FRAMES, many, write_clips
from benchmarks.dashboard_probes import NAIVE_STEPS, OPEN, PLAY, STEPS, SWITCH, WATCH_EDIT
from benchmarks.dashboard_table import RESULT
from laiar_core.files import write_text

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
SIZE = (1280, 720)
FIRST = "Simulated1/arranging_objects/0000/38-86"


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--clips", type=int, default=8, help="how many clips are opened, there and back")
    parser.add_argument("--edits", type=int, default=24, help="how many edits are made on the What if page")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        clips = Path(folder) / "clips"
        write_clips(clips)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with server("app/main.py", clips) as (url, _):
            report = _dashboard(browser, url, args.steps, args.clips)
            answers, pages = zip(*_edits(browser, url, args.edits), strict=True)
            report |= {"what_if_edit_ms": times(answers), "what_if_page_ms": times(pages)}
        with server("app/main.py", clips) as (url, process):
            report["memory"] = _memory(browser, url, process.pid)
        with server("benchmarks/dashboard_naive.py", clips) as (url, _):
            naive = page_at(browser, url, ".stPlotlyChart .gtitle")
            report["naive_step_ms"] = times(naive.evaluate(NAIVE_STEPS, 40))
        report["naive_over_ours_p95"] = round(report["naive_step_ms"]["p95"] / report["step_ms"]["p95"], 1)
        machine = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "chromium": browser.version, "window": SIZE}
        browser.close()
    write_text(RESULT, json.dumps(machine | report, indent=1) + "\n")
    dashboard_table.main()
    print(json.dumps({name: _short(value) for name, value in (machine | report).items()}, indent=1))


def _dashboard(browser: Browser, url: str, steps: int, clips: int) -> dict[str, Any]:
    page = page_at(browser, f"{url}/?clip={quote(FIRST, safe='')}")  # A link to a clip, so that no tour opens.
    report: dict[str, Any] = {"step_ms": times(page.evaluate(STEPS, steps))}
    for _ in range(clips):  # A first visit, which explains each clip; the way back is warm.
        page.evaluate(OPEN, "Next")
    report["open_warm_ms"] = times([page.evaluate(OPEN, "Previous") for _ in range(clips)])
    page.close()
    clip = f"{url}/?data=CAD-120&clip={{}}"
    page = page_at(browser, clip.format(quote(f"Simulated2/picking_objects/long/1-{LONG}", safe="")))
    report["play_30_s"] = page.evaluate(PLAY)
    report["play_30_s"]["dropped_share"] = 1 - report["play_30_s"]["drawn"] / report["play_30_s"]["frames"]
    page.close()
    page = page_at(browser, clip.format(quote(f"Simulated2/picking_objects/crowded/1-{CROWDED}", safe="")))
    report["crowded"] = {"frames": CROWDED, "pairs": 2 * BOOKS, "step_ms": times(page.evaluate(STEPS, steps // 3))}
    page.close()
    return report


def _edits(browser: Browser, url: str, edits: int) -> list[tuple[float, float]]:
    """Milliseconds of edits on the What if page, to the answer and to the whole page: frames go off one by one, then on again."""
    page = page_at(browser, f"{url}/what-if?clip={quote(FIRST, safe='')}")
    found = []
    for at in range(edits):
        x, y = page.evaluate(SWITCH, at % (edits // 2))
        page.mouse.move(x - 3, y - 3)
        page.mouse.move(x, y)
        page.wait_for_timeout(300)
        page.evaluate(WATCH_EDIT)
        page.mouse.click(x, y)
        found.append(page.evaluate("window.edited"))
        page.wait_for_timeout(400)
    page.close()
    return found


def _memory(browser: Browser, url: str, process: int) -> dict[str, Any]:
    """Memory of the server, in MB, as clips with films are opened one after the other in one session."""
    clip = quote(f"Simulated2/picking_objects/{many(0)}/1-{MANY_FRAMES}", safe="")
    page = page_at(browser, f"{url}/?data=CAD-120&clip={clip}")
    held = [_resident_mb(process)]
    for opened in range(1, MANY):
        page.evaluate(OPEN, "Next")
        if opened % 20 == 0:
            held.append(_resident_mb(process))
    page.close()
    half = held[len(held) // 2]
    return {"clips": MANY - 1, "every": 20, "resident_mb": held, "last_100_add": round(held[-1] / half - 1, 3)}


def _resident_mb(process: int) -> float:
    text = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return round(int(text.split("VmRSS:")[1].split()[0]) / 1024, 1)


def page_at(browser: Browser, url: str, ready: str = ".stPlotlyChart .point") -> Page:
    """A page that has been opened at an address and has come to rest."""
    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    page.set_default_timeout(120_000)
    page.goto(url)
    page.wait_for_selector(ready)
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')
    page.wait_for_timeout(2000)
    return page


def times(milliseconds: Sequence[float]) -> dict[str, Any]:
    """Median, 95th percentile, and every single time."""
    median, high = np.percentile(milliseconds, [50, 95])
    return {"median": round(float(median), 1), "p95": round(float(high), 1), "all": [round(ms, 1) for ms in milliseconds]}


def _short(value: object) -> object:
    """A result without its single times."""
    return {name: _short(part) for name, part in value.items() if name != "all"} if isinstance(value, dict) else value


def server(script: str, data: Path) -> AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]:
    """A Streamlit server of this script, and its process; LAIAR_DATA is `data`."""
    options = ("--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none")
    return serving({"LAIAR_DATA": data}, ("streamlit", "run", script, *options))


if __name__ == "__main__":
    main()
