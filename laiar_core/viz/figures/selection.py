"""The token selection matrix U as squares, one for each token, with the weights of the frames on top.

Squares and not a heat map: clicking a heat map in Streamlit gives an empty selection (streamlit#15042).
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.hover import token_hover
from laiar_core.viz.figures.style import LEGEND, finish, short_number
from laiar_core.viz.frame_numbers import number, pairs_by_weight
from laiar_core.viz.palette import FAINT, GREY, relation_colour
from laiar_core.viz.text import chart_text, spoken

ROW_PIXELS = 19
BAR_PIXELS = 62
SHOWN_PAIRS = 12


def shown_pairs(explanation: Explanation, everything: bool) -> list[int]:
    """Pairs in the order of their rows: kept ones by weight, then the others. Without `everything` only the first ones."""
    kept = pairs_by_weight(explanation)
    rest = [pair for pair in range(len(explanation.pairs)) if pair not in set(kept)]
    return [*kept, *rest] if everything else [*kept, *rest][: max(SHOWN_PAIRS, len(kept))]


def selection_matrix(explanation: Explanation, pairs: list[int] | None = None) -> go.Figure:
    """Rows are pairs, without any named those that count most; columns are sampled frames. Constant for a clip."""
    pairs = shown_pairs(explanation, everything=False) if pairs is None else pairs
    rows = ROW_PIXELS * max(len(pairs), 3)
    share = BAR_PIXELS / (BAR_PIXELS + rows)
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.02, row_heights=[share, 1 - share])
    steps = list(range(len(explanation.sampled_frames)))
    figure.add_bar(
        x=steps,
        y=list(explanation.selection.temporal),
        marker={"color": GREY},
        hovertext=[
            f"frame {number(explanation, frame)}: {f'weight {short_number(weight)}' if weight else 'dropped'}"
            for frame, weight in zip(explanation.sampled_frames, explanation.selection.temporal, strict=True)
        ],
        hoverinfo="text",
        row=1,
        col=1,
    )
    _dropped(figure, explanation, pairs)
    _kept(figure, explanation, pairs)
    finish(figure, BAR_PIXELS + rows + 90, bargap=0.25)
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_traces(showlegend=False, selector={"type": "bar"})
    figure.update_xaxes(**step_axis(explanation), row=2, col=1)
    figure.update_yaxes(title="frame<br>weight", tickvals=[], rangemode="tozero", row=1, col=1)
    figure.update_yaxes(
        tickvals=[-index for index in range(len(pairs))],
        ticktext=[chart_text(explanation.pair_name(pair)) for pair in pairs],
        range=[-len(pairs) + 0.4, 0.6],
        row=2,
        col=1,
    )
    return figure


def step_axis(explanation: Explanation) -> dict[str, Any]:
    """An axis of sampled frames, at most about twelve of them labelled."""
    steps = list(range(len(explanation.sampled_frames)))
    every = -(-len(steps) // 12) or 1
    return {
        "title": "sampled frame",
        "tickvals": steps[::every],
        "ticktext": [str(number(explanation, frame)) for frame in explanation.sampled_frames[::every]],
        "range": [-0.6, len(steps) - 0.4],
    }


def _dropped(figure: go.Figure, explanation: Explanation, pairs: list[int]) -> None:
    kept = {(token.step, token.pair) for token in explanation.tokens}
    cells = [(t, n) for t in range(len(explanation.sampled_frames)) for n in pairs if (t, n) not in kept]
    row = {pair: -index for index, pair in enumerate(pairs)}
    figure.add_scatter(
        x=[t for t, _ in cells],
        y=[row[n] for _, n in cells],
        mode="markers",
        marker={"symbol": "square", "size": 4, "color": FAINT},
        customdata=[[explanation.sampled_frames[t], n] for t, n in cells],
        showlegend=False,
        hovertext=[
            f"{chart_text(explanation.pair_name(n))}<br>frame {number(explanation, explanation.sampled_frames[t])}: dropped"
            for t, n in cells
        ],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
        row=2,
        col=1,
    )


def _kept(figure: go.Figure, explanation: Explanation, pairs: list[int]) -> None:
    shown = [token for token in explanation.tokens if token.pair in set(pairs)]
    strongest = max((token.weight for token in shown), default=0.0) or 1.0
    row = {pair: -index for index, pair in enumerate(pairs)}
    for relation in dict.fromkeys(token.relation for token in shown):
        tokens = [token for token in shown if token.relation == relation]
        figure.add_scatter(
            x=[token.step for token in tokens],
            y=[row[token.pair] for token in tokens],
            mode="markers",
            name=chart_text(spoken(relation)),
            showlegend=True,
            marker={
                "symbol": "square",
                "size": [8 + 6 * token.weight / strongest for token in tokens],
                "color": relation_colour(relation),
                "line": {"width": 1, "color": "rgba(60, 64, 72, 0.55)"},
                "opacity": [0.45 + 0.55 * token.weight / strongest for token in tokens],
            },
            customdata=[[token.frame, token.pair] for token in tokens],
            hovertext=[token_hover(explanation, token) for token in tokens],
            hoverinfo="text",
            selected={"marker": {"size": 17, "opacity": 1}},
            row=2,
            col=1,
        )
