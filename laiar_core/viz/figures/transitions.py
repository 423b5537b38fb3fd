"""The relation-transition timeline: a row for each pair that has kept tokens, a mark for each, an arrow for each change."""

from __future__ import annotations

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation, KeptToken, Transition
from laiar_core.explain.sentences import LEAST_WEIGHT
from laiar_core.viz.figures.hover import state_hover, token_hover, transition_hover
from laiar_core.viz.figures.style import LEGEND, finish, short_number
from laiar_core.viz.frame_numbers import number, pairs_by_weight
from laiar_core.viz.palette import relation_colour
from laiar_core.viz.text import chart_text, spoken

ROW_PIXELS = 44
SHOWN_PAIRS = 10
BAND = 0.34  # how far under its row the annotated band lies


def shown_rows(explanation: Explanation, everything: bool) -> list[int]:
    """Pairs that have kept tokens, those that change first. Without `everything` only the first ones."""
    pairs = pairs_by_weight(explanation)
    return pairs if everything else pairs[:SHOWN_PAIRS]


def transition_timeline(explanation: Explanation, pairs: list[int] | None = None) -> go.Figure:
    """The rows of these pairs, without any named those that change first.

    Constant for a clip, so that it is never drawn again while frames change.
    """
    pairs = shown_rows(explanation, everything=False) if pairs is None else pairs
    row = {pair: -index for index, pair in enumerate(pairs)}
    figure = go.Figure()
    _annotated_bands(figure, explanation, row)
    for transition in explanation.transitions:
        if transition.pair in row:
            _arrow(figure, explanation, transition, row[transition.pair])
    shown = [token for token in explanation.tokens if token.pair in row and token.spoken_of]
    for relation in dict.fromkeys(token.relation for token in shown):
        _token_marks(figure, explanation, row, relation, [t for t in shown if t.relation == relation])
    _transition_marks(figure, explanation, row)
    if explanation.states:
        _state_marks(figure, explanation, row)
    finish(figure, 76 + ROW_PIXELS * max(len(pairs), 1))
    figure.update_layout(showlegend=True, legend=LEGEND)
    first, last = number(explanation, 0), number(explanation, -1)
    margin = 0.02 * (last - first + 1)
    figure.update_xaxes(title="frame", range=[first - margin, last + 1 + margin])
    figure.update_yaxes(
        tickvals=[row[pair] for pair in pairs],
        ticktext=[chart_text(explanation.pair_name(pair)) for pair in pairs],
        range=[-len(pairs) + 0.35, 0.55],
        showgrid=False,
    )
    return figure


def _annotated_bands(figure: go.Figure, explanation: Explanation, row: dict[int, int]) -> None:
    for run in explanation.truth.relations if explanation.truth else ():
        if run.pair in row:
            y = row[run.pair] - BAND
            first, last = number(explanation, run.first_frame), number(explanation, run.last_frame)
            figure.add_scatter(
                x=[first, last + 1],
                y=[y, y],
                mode="lines",
                line={"color": relation_colour(run.relation), "width": 5},
                hovertext=f"annotated: {chart_text(spoken(run.relation))}, frames {first} to {last}",
                hoverinfo="text",
                showlegend=False,
            )


def _token_marks(
    figure: go.Figure, explanation: Explanation, row: dict[int, int], relation: str, tokens: list[KeptToken]
) -> None:
    strongest = max((token.weight for token in explanation.tokens), default=0.0) or 1.0
    figure.add_scatter(
        x=[number(explanation, token.frame) for token in tokens],
        y=[row[token.pair] for token in tokens],
        mode="markers",
        name=chart_text(spoken(relation)),
        marker={
            "size": [9 + 9 * token.weight / strongest for token in tokens],
            "color": relation_colour(relation),
            "line": {"width": 1, "color": "rgba(60, 64, 72, 0.6)"},
            "opacity": 1,
        },
        customdata=[[token.frame, token.pair] for token in tokens],
        hovertext=[token_hover(explanation, token) for token in tokens],
        hoverinfo="text",
        selected={"marker": {"size": 20}},
        unselected={"marker": {"opacity": 1}},
    )


def _arrow(figure: go.Figure, explanation: Explanation, transition: Transition, y: int) -> None:
    figure.add_scatter(
        x=[number(explanation, transition.from_frame), number(explanation, transition.to_frame)],
        y=[y, y],
        mode="lines",
        line={"color": "rgba(138, 143, 152, 0.6)", "width": 2 + 10 * transition.weight},
        hoverinfo="skip",
        showlegend=False,
    )


def _transition_marks(figure: go.Figure, explanation: Explanation, row: dict[int, int]) -> None:
    """A triangle in the middle of each arrow, with its weight: lines cannot be clicked, marks can."""
    changes = [change for change in explanation.transitions if change.pair in row]
    figure.add_scatter(
        x=[(number(explanation, change.from_frame) + number(explanation, change.to_frame)) / 2 for change in changes],
        y=[row[change.pair] + 0.3 for change in changes],
        mode="markers+text",
        text=[short_number(change.weight) if change.weight >= LEAST_WEIGHT else "" for change in changes],
        textposition="middle right",
        textfont={"size": 11},
        marker={
            "symbol": "triangle-right",
            "size": 13,
            "color": "#F0E442",
            "line": {"width": 1.2, "color": "rgba(60, 64, 72, 0.9)"},
        },
        customdata=[[change.to_frame, change.pair] for change in changes],
        hovertext=[transition_hover(explanation, change) for change in changes],
        hoverinfo="text",
        name="transition",
        selected={"marker": {"size": 20}},
        unselected={"marker": {"opacity": 1}},
    )


def _state_marks(figure: go.Figure, explanation: Explanation, row: dict[int, int]) -> None:
    """A square in the middle of a pair that stays as it is, with its weight, where that is a reason."""
    states = [state for state in explanation.states if state.pair in row and state.weight >= LEAST_WEIGHT]
    figure.add_scatter(
        x=[(number(explanation, state.from_frame) + number(explanation, state.to_frame)) / 2 for state in states],
        y=[row[state.pair] + 0.3 for state in states],
        mode="markers+text",
        text=[short_number(state.weight) for state in states],
        textposition="middle right",
        textfont={"size": 11},
        marker={"symbol": "square", "size": 11, "color": "#F0E442", "line": {"width": 1.2, "color": "rgba(60, 64, 72, 0.9)"}},
        customdata=[[state.from_frame, state.pair] for state in states],
        hovertext=[state_hover(explanation, state) for state in states],
        hoverinfo="text",
        name="lasts",
        showlegend=bool(states),
        selected={"marker": {"size": 19}},
        unselected={"marker": {"opacity": 1}},
    )
