"""The results page: docs/results.md and its plots, from nothing but the raw JSON in benchmarks/results/.

    python -m benchmarks.results_page

The README and the cards of the bundled checkpoints get a short table, and checkpoints/cad120 an `evaluation.json` for the app.
The text between `<!-- written -->` and `<!-- /written -->` of the page is written by hand and stays as it is. The same JSON
gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.results_cards import short, write_evaluation, write_short
from benchmarks.results_data import GUIDED, Results, load, number
from benchmarks.results_figures import PLOTS
from benchmarks.results_goals import goals
from benchmarks.results_plots import svg
from benchmarks.results_reasons import actions, calibration, faithfulness, reasons
from benchmarks.results_sections import ablation, repeat, shift
from benchmarks.results_styles import short_styles, styles
from benchmarks.results_words import count
from laiar_core.errors import LaiarError
from laiar_core.files import write_text

ROOT = Path(__file__).resolve().parents[1]
CHECKPOINT, SIMULATED = ROOT / "checkpoints" / "cad120", ROOT / "checkpoints" / "simulated"
START, END = "<!-- written -->", "<!-- /written -->"
PLACEHOLDER = "\n## What was tried, and what holds it back\n\nNot written yet.\n"
SECTIONS = (ablation, reasons, faithfulness, shift, calibration, actions, styles, repeat)


def generate(source: Path, page: Path) -> Results:
    """Write the page and, in the folder `results` beside it, its plots; return what they rest on."""
    results = load(source)
    text = as_markdown(results, written(page))
    for name, draw in PLOTS.items():
        write_text(page.parent / "results" / f"{name}.svg", svg(partial(draw, results)))
    write_text(page, text)
    return results


def as_markdown(results: Results, by_hand: str) -> str:
    """The whole page."""
    runs = count(len(results.of(GUIDED, number("accuracy"))), "run")
    lines = [
        "# Results",
        "",
        "What LaIAR reaches on the recordings of CAD-120, measured, and near the end on simulated ones.",
        "`python -m benchmarks.results_page` writes this page and its plots from the [raw JSON](../benchmarks/results); the part",
        "at the end is written by hand.",
        "",
        "A *run* is one training, tested on a subject that it has not learned from, with one seed. The subjects are",
        f"{', '.join(results.subjects)}. Numbers are mean ± standard deviation over runs, {runs} of the full model; each",
        "table says how many it rests on.",
        "",
        "## How good",
        "",
        *goals(results),
    ]
    for section in SECTIONS:
        lines += section(results)
    return "\n".join([*lines, f"{START}{by_hand}{END}\n"])


def written(page: Path) -> str:
    """What stands between the marks of the page, a placeholder where there is no page yet (LaiarError without both marks)."""
    if not page.exists():
        return PLACEHOLDER
    _, start, rest = page.read_text(encoding="utf-8").partition(START)
    text, end, _ = rest.partition(END)
    if not (start and end):
        raise LaiarError(f"{page} has lost {START} or {END}; put both back around the part that is written by hand")
    return text


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page, or say in a sentence why not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=ROOT / "benchmarks" / "results", help="folder with the raw JSON")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "results.md")
    args = parser.parse_args(arguments)
    try:
        results = generate(args.source, args.page)
        for short_page in (ROOT / "README.md", CHECKPOINT / "README.md"):
            write_short(short(results), short_page, args.page)
        write_short(short_styles(results), SIMULATED / "README.md", args.page)
        write_evaluation(results, CHECKPOINT / "evaluation.json")
    except LaiarError as error:
        sys.exit(str(error))
    print(f"Wrote {args.page} and {len(PLOTS)} plots in {args.page.parent / 'results'}.")


if __name__ == "__main__":
    main()
