"""What docs/method.md says of whole videos is what was measured."""

from __future__ import annotations

import json
from pathlib import Path

from laiar_core.timeline.schema import TimelineSettings

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("frame_accuracy", "f1_at_10", "f1_at_25", "f1_at_50", "change_f1", "clip_accuracy")


def test_the_docs_have_the_measured_numbers() -> None:
    report = json.loads((ROOT / "benchmarks" / "results" / "timeline.json").read_text())
    page = (ROOT / "docs" / "method.md").read_text()
    rows = {f"{row['people'][0]}, not seen in training": row for row in report["held_out"]}
    rows |= {
        "bundled films, not seen in training": report["bundled_films"],
        "all three, seen in training (bundled checkpoint)": report["seen"],
    }
    for name, row in rows.items():
        assert f"| {name} | {' | '.join(f'{row[column]:.3f}' for column in COLUMNS)} |" in page, name
        assert row["seen_people"] == ([] if "not seen" in name else row["people"])


def test_the_settings_are_the_measured_ones() -> None:
    report = json.loads((ROOT / "benchmarks" / "results" / "timeline.json").read_text())
    assert TimelineSettings.model_validate(report["settings"]) == TimelineSettings()
    best = report["tuning"][:2]
    assert any(all(row[name] == value for name, value in report["settings"].items()) for row in best)
