"""What the language stream would predict of a story without each of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laiar_core.viz.text import count, percent, plain, points, spoken

if TYPE_CHECKING:  # Drawing takes no torch.
    from laiar_core.explain.storyboard_reading import Reading

SHOWN_ROWS = 5
HARDLY = 0.02  # of a probability
NOTHING_ALONE = "No row matters alone: without any one of them the answer stays as sure as it is."


def row_lines(reading: Reading) -> list[str]:
    """Markdown, names escaped: what the model would predict without each row, the rows that matter most first."""
    drops = {i: _drop(reading, part) for i, part in enumerate(reading.without) if part is not None}
    order = sorted(drops, key=lambda i: -abs(drops[i]))
    listed = [i for i in order if abs(drops[i]) >= HARDLY][:SHOWN_ROWS]
    lines = [_line(reading, i, drops[i]) for i in listed]
    if rest := order[len(listed) :]:
        most = abs(drops[rest[0]])
        moves = "hardly matters alone" if most < HARDLY else f"moves it by {points(most).lstrip('+')} at most"
        lines.append(f"Each of the other {count(len(rest), 'row')} {moves}." if listed else NOTHING_ALONE)
    if None in reading.without:
        lines.append("It is the only row, and it never changes: without it there would be nothing left to read.")
    return lines


def _drop(reading: Reading, part: tuple[float, ...]) -> float:
    return reading.probabilities[reading.best] - part[reading.best]


def _line(reading: Reading, i: int, drop: float) -> str:
    row, part = reading.story.rows[i], reading.without[i] or ()
    name = f"“{plain(spoken(reading.actions[reading.best]))}”"
    unless = f"*{plain(row.phrase)}*: {'if it did not happen' if row.changes else 'if it were not said'}, {name} would"
    before, after, best = reading.probabilities[reading.best], part[reading.best], part.index(max(part))
    instead = (
        f", and I would say **{plain(spoken(reading.actions[best]))}** ({percent(part[best])})" if best != reading.best else ""
    )
    return f"{unless} {'fall' if drop > 0 else 'rise'} from {percent(before)} to **{percent(after)}**{instead}."
