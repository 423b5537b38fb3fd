"""Paired bars: left against right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation, Transition
from laiar_core.viz.differences import NamedChange
from laiar_core.viz.figures.style import LEGEND, finish, signed
from laiar_core.viz.text import chart_text, percent, spoken

COLOURS = {"left": "#0072B2", "right": "#E69F00"}  # of the Okabe-Ito set, like the relations
SHOWN_ACTIONS = 8
SHOWN_CHANGES = 8


def paired_actions(left: Explanation, right: Explanation) -> go.Figure:
    """The likeliest actions of both sides, by the larger of the two probabilities."""
    mine, theirs = ({score.action: score.video for score in e.actions} for e in (left, right))
    actions = sorted(mine.keys() | theirs.keys(), key=lambda a: (-max(mine.get(a, 0), theirs.get(a, 0)), a))[:SHOWN_ACTIONS]
    names = [spoken(action) for action in actions]
    values = {"left": [mine.get(a, 0.0) for a in actions], "right": [theirs.get(a, 0.0) for a in actions]}
    figure = _paired(names, 32, values, {side: [percent(v) if v >= 0.05 else "" for v in row] for side, row in values.items()})
    figure.update_xaxes(range=[0, 1.15], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


def paired_evidence(changes: Sequence[NamedChange]) -> go.Figure:
    """What each change adds to the score of the action that its side predicts; no bar where a side does not name it."""
    shown = changes[:SHOWN_CHANGES]
    values = {"left": [_rise(change.left) for change in shown], "right": [_rise(change.right) for change in shown]}
    words = {side: [signed(value) if value is not None else "" for value in row] for side, row in values.items()}
    figure = _paired([change.words for change in shown], 46, values, words)
    rises = [value for row in values.values() for value in row if value is not None]
    span = max((abs(value) for value in rises), default=1.0) or 1.0
    lowest = min([0.0, *rises])
    figure.update_xaxes(range=[lowest - (0.25 * span if lowest < 0 else 0), max([0.0, *rises]) + 0.25 * span], title="logit")
    return figure


def _rise(change: Transition | None) -> float | None:
    return change.rise if change else None


def _paired(
    names: Sequence[str], row_pixels: int, values: Mapping[str, Sequence[float | None]], words: dict[str, list[str]]
) -> go.Figure:
    figure = go.Figure()
    places = list(range(len(names)))
    for side, row in values.items():
        figure.add_bar(
            x=list(row),
            y=places,
            orientation="h",
            name=side,
            marker={"color": COLOURS[side]},
            text=words[side],
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            hovertext=[
                f"{chart_text(name)}<br>{side}: {value:.3f}" for name, value in zip(names, row, strict=True) if value is not None
            ],
            hoverinfo="text",
        )
    finish(figure, 80 + row_pixels * len(names), barmode="group", bargap=0.28)
    figure.update_layout(showlegend=True, legend=LEGEND)
    labels = [chart_text(name).replace(" → ", " →<br>") for name in names]
    figure.update_yaxes(tickvals=places, ticktext=labels, autorange="reversed", showgrid=False)
    return figure
