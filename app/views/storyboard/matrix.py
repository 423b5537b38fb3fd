"""Which words of a story the language stream kept: a square for each pair at each step, coloured by relation."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from laiar_core.explain.storyboard_reading import Reading
from laiar_core.viz.figures.style import CONFIG, LEGEND, finish, short_number
from laiar_core.viz.palette import relation_colour
from laiar_core.viz.text import chart_text, count, spoken

ROW_PIXELS = 22
SHOWN_PAIRS = 8


def selection_of_story(reading: Reading) -> None:
    """The chart with its title; pairs of which little was kept can be asked for."""
    kept = sum(weight > 0 for row in reading.weights for weight in row)
    said = sum(name is not None for names in reading.story.relations() for name in names)
    st.markdown(f"**What it kept: {kept} of {said} tokens**")
    hidden = len(reading.story.pairs) - SHOWN_PAIRS
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more pair')}, which count less", key="all_story_pairs")
    order = pairs_by_weight(reading)
    figure = story_matrix(reading, order if everything else order[:SHOWN_PAIRS])
    st.plotly_chart(figure, key="story_selection", config=CONFIG, alt="Tokens of the story that the language stream kept")
    st.caption("Each square is a token: a pair at one step of the story. Large ones were kept, small pale ones dropped unread.")


def pairs_by_weight(reading: Reading) -> list[int]:
    """Positions of the pairs, those with the most selection weight first."""
    return sorted(range(len(reading.story.pairs)), key=lambda n: -sum(row[n] for row in reading.weights))


def story_matrix(reading: Reading, pairs: list[int]) -> go.Figure:
    """Rows are these pairs, columns the steps of the story, counted from 1."""
    told = reading.story.relations()
    cells = [(step, place, n) for place, n in enumerate(pairs) for step in range(reading.story.steps)]
    figure = go.Figure()
    for relation in dict.fromkeys(name for n in pairs for name in told[n] if name):
        mine = [(step, place, reading.weights[step][n], n) for step, place, n in cells if told[n][step] == relation]
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
