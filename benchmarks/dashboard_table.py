"""The table of docs/dashboard.md: what benchmarks/dashboard.py measured, against what was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.results_cards import write_short
from benchmarks.results_words import table

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "dashboard.json"
VIDEOS = ROOT / "benchmarks" / "results" / "video_browser.json"  # measured by `python -m benchmarks.video_browser`
PAGE = ROOT / "docs" / "dashboard.md"


def lines(report: Mapping[str, Any], videos: Mapping[str, Any]) -> list[str]:
    """Lines of the table; `videos` is what was measured of the Clips page at the size of Charades."""
    played, crowded, memory = report["play_30_s"], report["crowded"], report["memory"]
    crowd = f"{crowded['frames']} frames x {crowded['pairs']} pairs"
    added = f"{100 * memory['last_100_add']:+.1f} %"
    rows = [
        ("a step: key to picture, boxes and graph, p95", _ms(report["step_ms"]), "50 ms", "17 ms"),
        ("the same as a rerun with `st.image` and Plotly, p95", f"{report['naive_over_ours_p95']} times slower", "10", "30"),
        ("frames dropped, playing 30 s of 640x480", f"{100 * played['dropped_share']:.1f} %", "5 %", "1 %"),
        ("another clip, click to playable with all graphs, warm, p95", _ms(report["open_warm_ms"]), "1500 ms", "500 ms"),
        ("an edit of What if, click to new prediction, p95", _ms(report["what_if_edit_ms"]), "400 ms", "150 ms"),
        ("the same until all of the page is drawn again, p95", _ms(report["what_if_page_ms"]), "", ""),
        (f"a step, {crowd}, p95", _ms(crowded["step_ms"]), "responsive", "nothing cut"),
        (
            f"Clips, {videos['videos']:,} videos: filter to result with all of the page drawn, p95",
            _ms(videos["filter_to_result_ms"]),
            "500 ms",
            "100 ms",
        ),
        (f"memory of the server, the last 100 of {memory['clips']} clips", added, "flat", "flat"),
    ]
    browser, (width, height) = report["chromium"].split(".")[0], report["window"]
    return [
        f"Chromium {browser}, headless, {report['cores']} cores, {width}x{height}.",
        "",
        *table(("", "measured", "at least", "aim"), rows),
    ]


def main() -> None:
    """Write the table from the last result."""
    report, videos = (json.loads(path.read_text(encoding="utf-8")) for path in (RESULT, VIDEOS))
    write_short(lines(report, videos), PAGE, PAGE)


def _ms(times: Mapping[str, Any]) -> str:
    return f"{times['p95']:.0f} ms (median {times['median']:.0f})"


if __name__ == "__main__":
    main()
