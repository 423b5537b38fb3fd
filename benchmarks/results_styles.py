"""The section of the results page about simulated recordings: what other styles cost, and whether pixels help to see states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.results_data import Results
from benchmarks.results_goals import HEAD, verdict
from benchmarks.results_words import NOT_MEASURED, count, interval, plain, signed, spread, table
from laiar_core.evaluation.ablation.summary import paired

PLAIN = "plain"
BUNDLED = ("appearance", "guided")  # checkpoints/simulated
SEEN = {"layout": "layout", "appearance": "layout + appearance"}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """The runs that one column of a table is about, by seed."""

    sees: str
    guidance: str
    runs: tuple[dict[str, Any], ...]

    def over(self, styles: list[str], number: str = "accuracy") -> list[float]:
        """One number of every run: its mean over these styles."""
        return [float(np.mean([run["styles"][style][number] for style in styles])) for run in self.runs]

    def changed(self, styles: list[str]) -> str:
        """Accuracy in these styles, with its change in points against the plain one."""
        change = 100 * (np.mean(self.over(styles)) - np.mean(self.over([PLAIN])))
        return f"{spread(self.over(styles))} ({signed(float(change))})"


def styles(results: Results) -> list[str]:
    """Accuracy in every style, names of states, right reasons, and what guidance is worth there."""
    measured = results.styles
    few, many = (_columns(measured, measured[size]) for size in ("few", "many"))
    shifted = [style for style in measured["runs"][0]["styles"] if style != PLAIN]
    head = ("style", *(f"{SEEN[column.sees]}, {column.guidance}" for column in few))
    return [
        "## Simulated recordings: styles",
        "",
        "Nobody was filmed for these numbers: they say how the model meets a shift of domain, not how good it is on people.",
        f"It learns from {measured['few']} simulated recordings in the style `plain` and is tested on {measured['test']} other",
        "performances of the same four persons, filmed again in every style ([simulator](simulator.md)). Layout alone, or",
        "layout with the appearance of the things (a small convolutional stem); with language guidance, or without and then",
        f"with twice the epochs. Mean ± standard deviation over {count(len(few[0].runs), 'seed')}, with the change in points.",
        "",
        *table(HEAD, [_states_goal(results), *(_guidance_goal(few, sees, shifted) for sees in SEEN)]),
        "Accuracy by style:",
        "",
        *table(head, [_trained_on(few), *(_changes(plain(style), few, [style]) for style in shifted), _others(few, shifted)]),
        f"The same from {measured['many']} recordings, one seed:",
        "",
        *table(head, [_trained_on(many), _others(many, shifted)]),
        "What the models can say about it: the share of the tokens of states (a microwave, a bottle, a medicine box is open or",
        "closed) that are named right, and of the recognised actions whose named reason is the annotated one.",
        "",
        *table(("", *head[1:]), _told(few, shifted, measured["few"]) + _told(many, shifted, measured["many"])),
        *_states(results),
    ]


def short_styles(results: Results) -> list[str]:
    """Lines of the table in the card of checkpoints/simulated, which is the one run it is about."""
    measured = results.styles
    shifted = [style for style in measured["runs"][0]["styles"] if style != PLAIN]
    chosen = next(c for c in _columns(measured, measured["many"]) if (c.sees, c.guidance) == BUNDLED)
    rows = [
        ("accuracy, in the style that it learned from", spread(chosen.over([PLAIN]))),
        ("accuracy, mean of the other styles", spread(chosen.over(shifted))),
        ("open or closed named right, in the style that it learned from", spread(chosen.over([PLAIN], "states"))),
        ("the same, mean of the other styles", spread(chosen.over(shifted, "states"))),
        ("the reason is the annotated one, where the action is right", spread(_reasons(chosen))),
    ]
    return [
        f"**Simulated:** it learned from {measured['many']} simulated recordings and is tested on {measured['test']} others of",
        "the same four persons, filmed in every style. These numbers say nothing about real people. Of the four ways to train it",
        "is the one whose reasons are right most often. All numbers, with what they mean: [results](RESULTS).",
        "",
        *table(("", "measured"), rows),
    ]


def _reasons(column: Column) -> list[float]:
    return [run[PLAIN]["reason_hit_correct"] for run in column.runs]


def _columns(measured: Mapping[str, Any], learn: int) -> list[Column]:
    """The four ways to train on so many recordings."""
    columns = []
    for sees in SEEN:
        for guidance in ("guided", "unguided"):
            runs = [r for r in measured["runs"] if (r["sees"], r["guidance"], r["learn"]) == (sees, guidance, learn)]
            columns.append(Column(sees, guidance, tuple(sorted(runs, key=lambda run: run["seed"]))))
    return columns


def _trained_on(columns: list[Column]) -> Row:
    return f"{PLAIN} (trained on)", *(spread(column.over([PLAIN])) for column in columns)


def _changes(title: str, columns: list[Column], chosen: list[str]) -> Row:
    return title, *(column.changed(chosen) for column in columns)


def _others(columns: list[Column], shifted: list[str]) -> Row:
    return _changes("mean of the others", columns, shifted)


def _told(columns: list[Column], shifted: list[str], learn: int) -> list[Row]:
    return [
        (f"states, {PLAIN}, from {learn}", *(spread(column.over([PLAIN], "states")) for column in columns)),
        (f"states, mean of the others, from {learn}", *(spread(column.over(shifted, "states")) for column in columns)),
        (f"right reasons, {PLAIN}, from {learn}", *(spread(_reasons(column)) for column in columns)),
    ]


def _states(results: Results) -> list[str]:
    """Open or closed after the naming stage alone, on a person whom the model has not seen."""
    states = results.states
    looked, blind = (states[sees]["states"] for sees in ("stem", "none"))
    rows = [
        (plain(name), *(f"{part[name][key]:.3f}" for key in ("accuracy", "settled_accuracy") for part in (blind, looked)))
        for name in blind
    ]
    head = ("seen", "layout", "layout + appearance", "layout, settled", "layout + appearance, settled")
    return [
        "How well the visual encoder names states when it has learned nothing but names, on a person whom it has not seen:",
        f"trained on {', '.join(states['trained_on'])} of 40 recordings, tested on {states['tested_on']}, one seed.",
        "`box_jitter` moves the sides of the boxes by 5 % of their size, as a detector would; settled tokens are a third of a",
        "second or more from any change.",
        "",
        *table(head, rows),
    ]


def _states_goal(results: Results) -> Row:
    looked, blind = (results.states[sees]["states"][PLAIN]["accuracy"] for sees in ("stem", "none"))
    what = "open or closed named right, layout + appearance, naming stage"
    return what, f"{looked:.3f} (layout alone {blind:.3f})", "1 run", "0.95", "0.99", verdict(looked, 0.95, 0.99)


def _guidance_goal(columns: list[Column], sees: str, shifted: list[str]) -> Row:
    with_words, without = (column.over(shifted) for column in columns if column.sees == sees)
    gain = paired([one - other for one, other in zip(with_words, without, strict=True)])
    reached = verdict(100 * gain["mean"], 0, 5, " points") if gain else NOT_MEASURED
    what = f"accuracy in unseen styles, guided minus unguided, {SEEN[sees]}"
    return what, interval(gain), count(len(with_words), "pair"), "not below", "+5 points", reached
