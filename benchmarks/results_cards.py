"""The short form of the results: a table for the README and for the model card, and one report for the app's Model page."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.results_data import GUIDED, UNGUIDED, Results, number, video
from benchmarks.results_words import count, interval, spread, table
from laiar_core.errors import LaiarError
from laiar_core.evaluation.report_schema import SCHEMA, VERSION
from laiar_core.files import write_text

START, END = "<!-- measured -->", "<!-- /measured -->"
SHARES = ("selective_accuracy", "reason_hit_correct", "reason_hit_correct_random")
MEANS = ("accuracy", "macro_accuracy", "ece", "coverage", *SHARES, "comprehensiveness", "comprehensiveness_random")
KINDS = ("deletion", "insertion")
RANKINGS = ("evidence", "selection", "attention", "gradient", "random")


def short(results: Results) -> list[str]:
    """Lines of the short table."""
    runs = len(results.evaluations)
    language = [float(e["metrics"]["language"]["accuracy"]) for e in results.evaluations]
    rows = [
        ("video stream (the prediction), accuracy", spread(results.of("all", number("accuracy")))),
        ("the same, mean over actions", spread(results.of("all", number("macro_accuracy")))),
        ("language stream, on annotated relations, accuracy", spread(language)),
        ("naming a relation, mean over labels", spread(results.of("all", video("relation_macro_accuracy")))),
        ("the reason is the annotated one, where the action is right", spread(results.of("all", video("reason_hit_correct")))),
        ("expected calibration error", spread(results.of("all", video("ece")))),
        ("guidance gives, in accuracy", interval(results.gain(UNGUIDED, number("accuracy")))),
    ]
    return [
        f"Tested on each of {', '.join(results.subjects)} of CAD-120, trained on the others; mean ± standard deviation over",
        f"{count(runs, 'run')} (subjects times seeds). All numbers, with what they mean: [results](RESULTS).",
        "",
        *table(("", "measured"), rows),
    ]


def write_short(lines: Sequence[str], page: Path, long: Path) -> None:
    """Put a short table between the marks of a page (LaiarError where it has none), with the way to the long page."""
    before, start, rest = page.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise LaiarError(f"{page} has lost {START} or {END}; put both back around the table")
    text = "\n".join(lines).replace("RESULTS", Path(os.path.relpath(long, page.parent)).as_posix())
    write_text(page, f"{before}{START}\n{text}{END}{after}")


def write_evaluation(results: Results, file: Path) -> None:
    """Write one report of all runs of the full model together, as the app reads it: counts are sums, shares are means of runs."""
    of = [e["metrics"]["video"] for e in results.evaluations]
    confusion = results.confusion()
    clips, right = confusion.sum(axis=1), confusion.diagonal()
    first = results.evaluations[0]
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "version": VERSION,
        "checkpoint": file.parent.name,
        "task": first["task"],
        "dataset": first["dataset"],
        "split": "test",
        "subjects": results.subjects,
        "boxes": "annotated",
        "runs": len(of),
        "clips": sum(
            {run["subject"]: int(video("clips")(run) or 0) for run in results.runs if run["variant"] == GUIDED}.values()
        ),
        "answered": int(confusion.sum()),
    }
    actions = results.actions
    report["metrics"] = {
        "actions": actions,
        "video": {name: _mean([v[name] for v in of]) for name in MEANS}
        | {
            "confusion": confusion.tolist(),
            "per_class": {
                action: {"clips": int(n), "accuracy": float(hit / n) if n else None}
                for action, n, hit in zip(actions, clips, right, strict=True)
            },
            "reliability": [_bin(bins) for bins in zip(*(v["reliability"] for v in of), strict=True)],
            "curves": {"shares": of[0]["curves"]["shares"]}
            | {
                ranking: {
                    kind: np.mean([v["curves"][ranking][kind] for v in of], axis=0).tolist() for kind in ("deletion", "insertion")
                }
                for ranking in RANKINGS
            },
        },
    }
    write_text(file, json.dumps(report, indent=1) + "\n")


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _bin(bins: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One bin of the reliability table over all runs."""
    total = sum(b["count"] for b in bins)
    means = {
        key: sum(b["count"] * b[key] for b in bins if b["count"]) / total if total else None for key in ("confidence", "accuracy")
    }
    return {"low": bins[0]["low"], "high": bins[0]["high"], "count": total, **means}
