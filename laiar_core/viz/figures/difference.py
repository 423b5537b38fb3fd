"""Each action's probability as it was and as it is with edits: a pale bar, and a narrow strong one in front of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import plotly.graph_objects as go

from laiar_core.viz.figures.style import finish
from laiar_core.viz.palette import FAINT, SPEAKS_AGAINST, SPEAKS_FOR
from laiar_core.viz.text import chart_text, percent, points, spoken

ROW_PIXELS = 25
LONG_NAME = 20  # which leaves little room beside it
SEEN = 0.005  # a probability that moves less is shown with the same number


def difference_bars(
    actions: Sequence[str], before: Sequence[float], after: Sequence[float], truth: Collection[str] = ()
) -> go.Figure:
    """A row for each action, the likeliest before at the top, so that the rows stay where they are from edit to edit.

    Args:
        actions: their names.
        before: the probability of each as it is.
        after: the same with edits.
        truth: the annotated ones.

    Returns:
        The figure.
    """
    order = sorted(range(len(actions)), key=lambda i: -before[i])
    names = [chart_text(spoken(actions[i])) for i in order]
    was, now = [before[i] for i in order], [after[i] for i in order]
    rows = list(range(len(order)))
    figure = go.Figure()
    figure.add_bar(
        x=was,
        y=rows,
        orientation="h",
        name="as it is",
        width=0.78,
        marker={"color": FAINT, "line": {"width": 0}},
        hovertext=[f"{name}<br>as it is: {percent(value)}" for name, value in zip(names, was, strict=True)],
        hoverinfo="text",
    )
    figure.add_bar(
        x=now,
        y=rows,
        orientation="h",
        name="edited",
        width=0.36,
        marker={"color": [SPEAKS_AGAINST if b - a <= -SEEN else SPEAKS_FOR for a, b in zip(was, now, strict=True)]},
        hovertext=[f"{name}<br>edited: {percent(b)} ({points(b - a)})" for name, a, b in zip(names, was, now, strict=True)],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=[1.03] * len(rows),
        y=rows,
        mode="text",
        text=[f"<b>{percent(b)}</b>{_moved(a, b)}" for a, b in zip(was, now, strict=True)],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    finish(figure, 66 + ROW_PIXELS * len(rows), barmode="overlay")
    figure.update_xaxes(
        range=[0, 1.52],
        tickformat=".0%",
        tickvals=[0, 0.5, 1] if max(map(len, names), default=0) > LONG_NAME else [0, 0.25, 0.5, 0.75, 1],
    )
    ticks = [f"<b>{name} ✓</b>" if actions[i] in truth else name for i, name in zip(order, names, strict=True)]
    figure.update_yaxes(tickvals=rows, ticktext=ticks, range=[len(rows) - 0.5, -0.5], showgrid=False)
    return figure


def _moved(before: float, after: float) -> str:
    return f"  {points(after - before)}" if abs(after - before) >= SEEN else ""
