"""The three folds of the CAD-120 zip: train on two subjects, test on the third, for each; write what `evaluate` says.

    python -m benchmarks.folds --data PATH [--out runs/folds] [--seeds 0] [--page README.md]

A fold whose checkpoint is in --out already is not trained again, an interrupted one is resumed. Writes a report of `evaluate` for
each fold and seed to benchmarks/results/folds/, and their mean and spread to benchmarks/results/folds.json. With --page FILE,
which may be given more than once, the numbers are also written between `<!-- measured -->` and `<!-- /measured -->` of that page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from laiar_core.clips.cad120 import Cad120
from laiar_core.files import write_text

RESULTS = Path(__file__).parent / "results"
STREAMS = ("video", "video_to_semantic", "language")
START, END = "<!-- measured -->", "<!-- /measured -->"
NUMBERS = ("accuracy", "macro_accuracy", "relation_accuracy", "relation_macro_accuracy")


def command(*arguments: str) -> None:
    """Run the command line of LaIAR as a user does."""
    subprocess.run([sys.executable, "-m", "laiar_core", *arguments], check=True)


def fold(data: Path, out: Path, subject: str, seed: int) -> dict[str, Any]:
    """Train (where that is not done yet) and evaluate one fold."""
    file = RESULTS / "folds" / f"{subject}-seed{seed}.json"
    seconds = json.loads(file.read_text()).get("training_seconds") if file.exists() else None
    if not (out / "config.json").exists():
        resume = ["--resume"] if (out / "resume.pt").exists() else []
        started = time.perf_counter()
        command(
            "train", "cad120", "--data", str(data), "--test-subject", subject, "--out", str(out), "--seed", str(seed), *resume
        )
        seconds = None if resume else time.perf_counter() - started
    command("evaluate", "--checkpoint", str(out), "--data", str(data), "--json", str(file))
    config = json.loads((out / "config.json").read_text())
    report = json.loads(file.read_text()) | {"git_revision": config["git_revision"], "training": config["training"]}
    if seconds is not None:
        report["training_seconds"] = seconds
    write_text(file, json.dumps(report, indent=1) + "\n")
    return report


def summary(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Mean over all reports and standard deviation over the folds' reports of each number of each stream."""
    table: dict[str, Any] = {"reports": len(reports), "subjects": sorted({r["subjects"][0] for r in reports})}
    for stream in STREAMS:
        table[stream] = {}
        for number in NUMBERS:
            values = [r[stream][number] for r in reports]
            table[stream][number] = {"mean": float(np.mean(values)), "std": float(np.std(values)), "values": values}
    return table


def as_markdown(table: dict[str, Any]) -> str:
    """The numbers as a table for a page."""
    rows = [
        f"Folds of the CAD-120 zip: tested on each of {', '.join(table['subjects'])}, trained on the others; mean ± standard",
        f"deviation over {table['reports']} runs (folds times seeds). [Raw reports](RESULTS), by `python -m benchmarks.folds`.",
        "",
        "| | accuracy | macro accuracy | relation accuracy | relation macro accuracy |",
        "|---|---|---|---|---|",
    ]
    names = {
        "video": "video stream (the prediction)",
        "video_to_semantic": "video to semantic",
        "language": "language stream, on annotated relations",
    }
    for stream, name in names.items():
        cells = [f"{table[stream][n]['mean']:.3f} ± {table[stream][n]['std']:.3f}" for n in NUMBERS]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def write_page(page: Path, text: str) -> None:
    """Put the text between the page's marks, with the way from the page to the results."""
    before, _, rest = page.read_text().partition(START)
    _, _, after = rest.partition(END)
    way = Path(os.path.relpath(RESULTS / "folds", page.parent)).as_posix()
    write_text(page, f"{before}{START}\n{text.replace('RESULTS', way)}\n{END}{after}")


def main() -> None:
    """Run all folds and print the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("runs/folds"))
    parser.add_argument("--seeds", default="0", help="seeds, separated by commas")
    parser.add_argument("--page", type=Path, action="append", default=[], help="page to write the numbers into")
    args = parser.parse_args()
    subjects = Cad120(args.data).persons
    reports = [
        fold(args.data, args.out / f"{subject}-seed{seed}", subject, seed)
        for seed in map(int, args.seeds.split(","))
        for subject in subjects
    ]
    table = summary(reports)
    write_text(RESULTS / "folds.json", json.dumps(table, indent=1) + "\n")
    for page in args.page:
        write_page(page, as_markdown(table))
    for stream in STREAMS:
        print(
            f"{stream:<20}" + "".join(f"{n} {table[stream][n]['mean']:.3f} ± {table[stream][n]['std']:.3f}   " for n in NUMBERS)
        )


if __name__ == "__main__":
    main()
