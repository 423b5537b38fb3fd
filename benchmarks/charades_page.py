"""What guidance is worth on simulated homes, as docs/charades.md and the card of `checkpoints/charades-simulated` say it.

    python -m benchmarks.charades_page

writes both from benchmarks/results/charades_simulated.jsonl (`python -m benchmarks.charades_simulated`) and from the checkpoint's
evaluation.json (`evaluate --json`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.results_cards import write_short
from benchmarks.results_words import signed, spread, table
from laiar_core.evaluation.report_schema import as_current

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "charades_simulated.jsonl"
PAGE = ROOT / "docs" / "charades.md"
CHECKPOINT = ROOT / "checkpoints" / "charades-simulated"

Line = Mapping[str, Any]
MEASURES: Mapping[str, Callable[[Line], float]] = {
    "which actions happen, mAP": lambda line: float(line["metrics"]["classification"]["map"]),
    "which happen when, mAP": lambda line: float(line["metrics"]["localisation"]["map"]),
    "relations named, recall@20, no constraint": lambda line: float(line["metrics"]["recall"]["no_constraint"]["20"]),
    "relations named, recall@20, with constraint": lambda line: float(line["metrics"]["recall"]["with_constraint"]["20"]),
}


def read(path: Path) -> list[Line]:
    """The lines of a benchmark's results."""
    return [as_current(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def lines(results: Sequence[Line]) -> list[str]:
    """Lines of the table for the page: all homes, and fewer of them."""
    rows = []
    for homes in sorted({_homes(line) for line in results}, reverse=True):
        guided, unguided = ([r for r in results if _homes(r) == homes and r["name"].split(",")[0] == n] for n in NAMES)
        for name, of in MEASURES.items():
            if homes != 0 and name.startswith("relations"):
                continue  # as with all homes: nothing names them without guidance
            gain = 100 * float(np.mean([of(g) for g in guided]) - np.mean([of(u) for u in unguided]))
            learned = "all" if homes == 0 else str(homes)
            rows.append(
                (name, learned, *(spread([of(r) for r in some]) for some in (guided, unguided)), f"{signed(gain)} points")
            )
    seeds, videos = len({r["seed"] for r in results}), {r["clips"] for r in results}
    return [
        f"Mean ± standard deviation of {seeds} seeds, on {max(videos)} videos of homes that nobody trained on.",
        "",
        *table(("", "homes learned from", "guided", "unguided", "difference"), rows),
    ]


NAMES = ("guided", "unguided")


def _homes(line: Line) -> int:
    """How many homes were learned from; 0 for all."""
    _, _, few = line["name"].partition(", ")
    return int(few.split()[0]) if few else 0


def card_lines(report: Line) -> list[str]:
    """Lines of the short table for the card."""
    rows = [(name, f"{of(report):.3f}") for name, of in MEASURES.items()]
    rows.append(
        ("the language stream, on annotated relations, mAP", f"{report['metrics']['language_classification']['map']:.3f}")
    )
    return [
        f"On {report['clips']} simulated videos of homes that it did not learn from, with exact boxes. mAP is over the",
        f"{report['metrics']['classification']['classes']} actions that happen there, as Charades defines it.",
        "",
        *table(("", "measured"), rows),
    ]


def main() -> None:
    """Write page and card from the last results."""
    write_short(lines(read(RESULT)), PAGE, PAGE)
    report = as_current(json.loads((CHECKPOINT / "evaluation.json").read_text(encoding="utf-8")))
    write_short(card_lines(report), CHECKPOINT / "README.md", PAGE)


if __name__ == "__main__":
    main()
