"""Action probabilities of each head as bars, the annotated action marked."""

from __future__ import annotations

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.annotated import annotated_actions
from laiar_core.viz.figures.style import LEGEND, finish
from laiar_core.viz.palette import HEADS
from laiar_core.viz.text import chart_text, percent, spoken

SHOWN_ACTIONS = 10
HEAD_NAMES = {
    "video": "video",
    "video_to_semantic": "video to semantic",
    "language": "language",
}


def action_bars(explanation: Explanation) -> go.Figure:
    """The likeliest actions, best at the top, and the annotated ones in any case."""
    truth = annotated_actions(explanation)
    ranked = sorted(explanation.actions, key=lambda score: -score.video)
    shown = [score for i, score in enumerate(ranked) if i < SHOWN_ACTIONS or score.action in truth]
    heads = [head for head in HEADS if any(getattr(score, head) is not None for score in shown)]
    places = list(range(len(shown)))
    figure = go.Figure()
    for head in heads:
        values = [getattr(score, head) or 0.0 for score in shown]
        figure.add_bar(
            x=values,
            y=places,
            orientation="h",
            name=HEAD_NAMES[head],
            marker={"color": HEADS[head]},
            text=[percent(value) if value >= 0.05 else "" for value in values],
            textposition="outside",
            textfont={"size": 11},
            constraintext="none",
            cliponaxis=False,
            hovertext=[f"{chart_text(spoken(s.action))}: {HEAD_NAMES[head]} {v:.3f}" for s, v in zip(shown, values, strict=True)],
            hoverinfo="text",
        )
    finish(figure, 70 + (14 * len(heads) + 8) * len(shown), barmode="group", bargap=0.28)
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_xaxes(range=[0, 1.12], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    names = [f"<b>{chart_text(spoken(s.action))} ✓</b>" if s.action in truth else chart_text(spoken(s.action)) for s in shown]
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed", showgrid=False)
    return figure
