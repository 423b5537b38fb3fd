"""What benchmarks/results/real_films.json says, as docs/own_video.md has it: a table, and drawings of what went wrong.

    python -m benchmarks.real_films_page

The drawings are boxes alone: no frame of a recorded film is in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from benchmarks.real_films_eyes import BUILT_IN
from benchmarks.real_films_truth import SURE
from benchmarks.results_plots import BLUE, GREY, ORANGE, svg
from benchmarks.results_words import table
from laiar_core.errors import LaiarError
from laiar_core.files import write_text

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "real_films.json"
PAGE = ROOT / "docs" / "own_video.md"
PLOT = ROOT / "docs" / "results" / "real_films.svg"
START, END = "<!-- real films -->", "<!-- /real films -->"
DRAWN, COLUMNS = 6, 3  # of the wrong statements those that are surest
Part = Mapping[str, Any]


def lines(result: Part) -> list[str]:
    """Lines of the table, and of what was said wrongly though the model was sure."""
    alls = [eyes["all"] for eyes in result["eyes"].values()]
    head = ("", *(f"boxes {name}" for name in result["eyes"]))
    rows = [(name, *(of(part) for part in alls)) for name, of in ROWS.items()]
    surely = [s for s in wrong_statements(result) if s["confidence"] >= SURE]
    return [*table(head, rows), *_listed(surely)]


def wrong_statements(result: Part) -> list[dict[str, Any]]:
    """What was said and is not annotated, through the built-in eyes, the surest first; each with its `video`."""
    films = result["eyes"][BUILT_IN]["films"]
    said = [s | {"video": video, "frame_size": film["frame_size"]} for video, film in films.items() for s in film["statements"]]
    return sorted((s for s in said if not s["annotated"]), key=lambda s: -s["confidence"])


def draw(statements: Sequence[Part]) -> Figure:
    """For each statement where both things of its reason were before and after, as two boxes each."""
    rows = max(1, -(-len(statements) // COLUMNS))
    figure = Figure((9.6, 2.9 * rows))
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes, statement in zip(panels, [*statements, *[None] * (len(panels) - len(statements))], strict=True):
        axes.axis("off")
        if statement is not None:
            _draw(axes, statement)
    figure.subplots_adjust(wspace=0.18, hspace=0.5)
    return figure


def _draw(axes: Axes, statement: Part) -> None:
    width, height = statement["frame_size"]
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    axes.add_patch(Rectangle((0, 0), width, height, facecolor="#F7F7F7", edgecolor=GREY, linewidth=0.8))
    things = zip(statement["about"], statement["boxes_xyxy"], (BLUE, ORANGE), ("bottom", "top"), strict=True)
    for name, (before, after), colour, side in things:
        for box, dashes in ((before, "--"), (after, "-")):
            if box is not None:
                left, top, right, bottom = box
                size = right - left, bottom - top
                axes.add_patch(Rectangle((left, top), *size, fill=False, edgecolor=colour, linestyle=dashes, linewidth=1.5))
        left, top, *_ = after or before
        axes.text(left + 4, top + 4 if side == "top" else max(top - 4, 14), name, color=colour, fontsize=7.5, va=side)
    said = f"{statement['video']}: “{statement['action']}”, {statement['confidence']:.0%}"
    axes.set_title(fill(said, 42) + "\n" + fill(f"because {statement['reason']}", 44), fontsize=7, loc="left")


def _of(part: Part, some: str, whole: str) -> str:
    share = f" ({part[some] / part[whole]:.2f})" if part[whole] else ""
    return f"{part[some]} of {part[whole]}{share}"


def _reasons(part: Part) -> str:
    return _of(part, "about_it", "statements_with_an_object")


ROWS: Mapping[str, Callable[[Part], str]] = {
    "said and annotated, of what is said": lambda part: _of(part, "said_and_annotated", "said"),
    "the same, or an action of the same verb or thing": lambda part: _of(part, "said_and_annotated_or_alike", "said"),
    "wrong, of what is said at 90 % or more": lambda part: _of(part, "wrong_at_90", "said_at_90"),
    "said, of what is annotated": lambda part: _of(part, "annotated_and_said", "annotated"),
    "said, of what is annotated and could be seen": lambda part: _of(part, "of_these_said", "annotated_and_could_be_seen"),
    "films refused, films of which nothing is said": lambda part: (
        f"{part['films_refused']} and {part['films_nothing_said']} of {part['films']}"
    ),
    "seconds of which nothing is said": lambda part: f"{part['seconds_silent']:.0f} of {part['seconds']:.0f}",
    "reason about the action's own thing, of right statements": lambda part: _reasons(part["reasons_of_right"]),
    "the same, of all statements": lambda part: _reasons(part["reasons"]),
}


def _listed(statements: Sequence[Part]) -> list[str]:
    if not statements:
        return ["Through the built-in eyes nothing is said at 90 % or more that is not annotated."]
    said = [
        f"- `{s['video']}`, {s['start_s']:.0f} to {s['end_s']:.0f} s: “{s['action']}” ({s['confidence']:.0%}), "
        + (f"because {s['reason']} (weight {s['weight']:.2f})" if s["reason"] else "for no reason that it can name")
        for s in statements
    ]
    return ["Said at 90 % or more through the built-in eyes, and not annotated:", "", *said]


def main() -> None:
    """Write the table and the drawing."""
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    before, start, rest = PAGE.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise LaiarError(f"{PAGE} has lost {START} or {END}; put both back around the table")
    wrong = [s for s in wrong_statements(result) if s["reason"]][:DRAWN]
    write_text(PAGE, f"{before}{START}\n" + "\n".join(lines(result)) + f"\n{END}{after}")
    write_text(PLOT, svg(lambda: draw(wrong)))


if __name__ == "__main__":
    main()
