"""The exact evidence of each kept token for one action: a triangle up speaks for it, a triangle down against it."""

from __future__ import annotations

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation, KeptToken
from laiar_core.viz.figures.evidence_table import NEGLIGIBLE, evidence_for
from laiar_core.viz.figures.hover import token_hover
from laiar_core.viz.figures.selection import step_axis
from laiar_core.viz.figures.style import LEGEND, finish, signed
from laiar_core.viz.palette import GREY, SPEAKS_AGAINST, SPEAKS_FOR
from laiar_core.viz.text import chart_text, spoken

ROW_PIXELS = 24
SHOWN_PAIRS = 10
LEAST_SCALE = 0.2  # logits: where even the strongest evidence is weaker, no mark is drawn big

Measured = list[tuple[float, KeptToken]]


def evidence_rows(explanation: Explanation, action: str, everything: bool) -> list[int]:
    """The pairs that have kept tokens, those with the strongest evidence first.

    Args:
        explanation: what is drawn.
        action: which action the evidence is for.
        everything: whether to list all of them and not only the first.

    Returns:
        Numbers of pairs.
    """
    strongest: dict[int, float] = {}
    for evidence, token in zip(evidence_for(explanation, action), explanation.tokens, strict=True):
        strongest[token.pair] = max(strongest.get(token.pair, 0.0), abs(evidence))
    pairs = sorted(strongest, key=lambda pair: (-strongest[pair], pair))
    return pairs if everything else pairs[:SHOWN_PAIRS]


def evidence_chart(explanation: Explanation, action: str | None = None, pairs: list[int] | None = None) -> go.Figure:
    """Rows are pairs, columns sampled frames; the bigger a mark, the more the action's score depends on it.

    Args:
        explanation: what is drawn.
        action: which action the evidence is for; None: the predicted one.
        pairs: the rows from the top; None: those with the strongest evidence.

    Returns:
        The figure.
    """
    action = explanation.prediction if action is None else action
    pairs = evidence_rows(explanation, action, everything=False) if pairs is None else pairs
    measured = list(zip(evidence_for(explanation, action), explanation.tokens, strict=True))
    scale = max([abs(evidence) for evidence, _ in measured] + [LEAST_SCALE])
    row = {pair: -index for index, pair in enumerate(pairs)}
    shown = [(evidence, token) for evidence, token in measured if token.pair in row]
    name = f"“{chart_text(spoken(action))}”"
    figure = go.Figure()
    for label, symbol, colour, marks in (
        (f"for {name}", "triangle-up", SPEAKS_FOR, [m for m in shown if m[0] >= NEGLIGIBLE]),
        (f"against {name}", "triangle-down", SPEAKS_AGAINST, [m for m in shown if m[0] <= -NEGLIGIBLE]),
        ("hardly missed", "circle", GREY, [m for m in shown if abs(m[0]) < NEGLIGIBLE]),
    ):
        _marks(figure, explanation, action, marks, row, {"symbol": symbol, "color": colour}, scale, label)
    finish(figure, 84 + ROW_PIXELS * max(len(pairs), 3))
    figure.update_layout(showlegend=True, legend=LEGEND | {"itemsizing": "constant"})
    figure.update_xaxes(**step_axis(explanation))
    figure.update_yaxes(
        tickvals=list(row.values()),
        ticktext=[chart_text(explanation.pair_name(pair)) for pair in pairs],
        range=[-len(pairs) + 0.4, 0.6],
    )
    return figure


def _marks(
    figure: go.Figure,
    explanation: Explanation,
    action: str,
    marks: Measured,
    row: dict[int, int],
    symbol: dict[str, str],
    scale: float,
    label: str,
) -> None:
    figure.add_scatter(
        x=[token.step for _, token in marks],
        y=[row[token.pair] for _, token in marks],
        mode="markers",
        name=label,
        marker={
            **symbol,
            "size": [5 if abs(e) < NEGLIGIBLE else 8 + 10 * abs(e) / scale for e, _ in marks],
            "opacity": [0.6 if abs(e) < NEGLIGIBLE else 1 for e, _ in marks],
        },
        customdata=[[token.frame, token.pair] for _, token in marks],
        hovertext=[
            f"<b>{signed(e)}</b> for {chart_text(spoken(action))}<br>{token_hover(explanation, token)}" for e, token in marks
        ],
        hoverinfo="text",
        selected={"marker": {"size": 21, "opacity": 1}},
        unselected={"marker": {"opacity": 0.8}},
    )
