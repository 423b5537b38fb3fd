"""What the language stream makes of a story: how likely each action is, and which words of it were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from laiar_core.viz.figures.style import LEGEND, finish, short_number
from laiar_core.viz.palette import HEADS, SPEAKS_FOR, relation_colour
from laiar_core.viz.text import chart_text, percent, spoken

if TYPE_CHECKING:  # Drawing takes no torch.
    from laiar_core.explain.storyboard_reading import Reading

ROW_PIXELS = 22


def story_bars(reading: Reading) -> go.Figure:
    """All actions, the likeliest on top."""
    ranked = sorted(zip(reading.actions, reading.probabilities, strict=True), key=lambda each: -each[1])
    figure = go.Figure()
    figure.add_bar(
        x=[probability for _, probability in ranked],
        y=list(range(len(ranked))),
        orientation="h",
        marker={"color": [SPEAKS_FOR, *[HEADS["language"]] * (len(ranked) - 1)]},
        text=[percent(probability) if probability >= 0.005 else "" for _, probability in ranked],
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{chart_text(spoken(action))}: {probability:.3f}" for action, probability in ranked],
        hoverinfo="text",
    )
    finish(figure, 40 + 22 * len(ranked), bargap=0.3)
    figure.update_xaxes(range=[0, 1.12], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    names = [chart_text(spoken(action)) for action, _ in ranked]
    figure.update_yaxes(tickvals=list(range(len(ranked))), ticktext=names, autorange="reversed", showgrid=False)
    return figure


def pairs_by_weight(reading: Reading) -> list[int]:
    """Positions of the pairs, those with the most selection weight first."""
    return sorted(range(len(reading.story.pairs)), key=lambda n: -sum(row[n] for row in reading.weights))


def story_matrix(reading: Reading, pairs: list[int] | None = None) -> go.Figure:
    """Which words were kept: rows are these pairs, or all of them, columns the steps of the story, counted from 1."""
    pairs = pairs_by_weight(reading) if pairs is None else pairs
    named = reading.story.relations()
    cells = [(step, place, n) for place, n in enumerate(pairs) for step in range(reading.story.steps)]
    figure = go.Figure()
    for relation in dict.fromkeys(name for n in pairs for name in named[n] if name):
        mine = [(step, place, reading.weights[step][n], n) for step, place, n in cells if named[n][step] == relation]
        figure.add_scatter(
            x=[step + 1 for step, *_ in mine],
            y=[-place for _, place, *_ in mine],
            mode="markers",
            name=chart_text(spoken(relation)),
            marker={
                "symbol": "square",
                "size": [10 + 5 * weight if weight else 5 for *_, weight, _ in mine],
                "color": relation_colour(relation),
                "opacity": [0.55 + 0.45 * weight if weight else 0.45 for *_, weight, _ in mine],
                "line": {"width": [1 if weight else 0 for *_, weight, _ in mine], "color": "rgba(60, 64, 72, 0.55)"},
            },
            hovertext=[
                f"{_name(reading, n)}<br>step {step + 1}: {chart_text(spoken(relation))}<br>"
                f"{f'kept, weight {short_number(weight)}' if weight else 'dropped'}"
                for step, _, weight, n in mine
            ],
            hoverinfo="text",
        )
    finish(figure, 100 + ROW_PIXELS * max(len(pairs), 2))
    figure.update_layout(showlegend=True, legend=LEGEND)
    every = -(-reading.story.steps // 16)
    figure.update_xaxes(title="step", tickvals=list(range(1, reading.story.steps + 1, every)), showgrid=False)
    figure.update_yaxes(
        tickvals=[-place for place in range(len(pairs))],
        ticktext=[_name(reading, n) for n in pairs],
        range=[-len(pairs) + 0.4, 0.6],
    )
    return figure


def _name(reading: Reading, n: int) -> str:
    return chart_text(", ".join(dict.fromkeys(reading.story.pairs[n])))
