"""What docs/dashboard.md says of the speed of the dashboard is what was measured."""

from __future__ import annotations

import json

from benchmarks.dashboard_table import PAGE, RESULT, VIDEOS, lines


def test_the_docs_have_the_measured_numbers() -> None:
    report, videos = (json.loads(path.read_text(encoding="utf-8")) for path in (RESULT, VIDEOS))
    assert "\n".join(lines(report, videos)) in PAGE.read_text(encoding="utf-8")


def test_the_numbers_are_those_of_the_single_times() -> None:
    report = json.loads(RESULT.read_text(encoding="utf-8"))
    for name in ("step_ms", "open_warm_ms", "what_if_edit_ms", "naive_step_ms"):
        times = sorted(report[name]["all"])
        assert times[0] <= report[name]["median"] <= report[name]["p95"] <= times[-1]
    filters = json.loads(VIDEOS.read_text(encoding="utf-8"))["filter_to_result_ms"]
    assert min(filters["all"]) <= filters["median"] <= filters["p95"] <= max(filters["all"])
    assert report["naive_over_ours_p95"] == round(report["naive_step_ms"]["p95"] / report["step_ms"]["p95"], 1)
