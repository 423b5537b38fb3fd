"""The confusion matrix: what was annotated, and what was predicted."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from laiar_core.evaluation.report_schema import VideoScores
from laiar_core.viz.figures.style import finish
from laiar_core.viz.palette import SPEAKS_FOR, with_alpha
from laiar_core.viz.text import chart_text, count, percent, spoken

CELL_PIXELS = 27


def confusion_matrix(actions: Sequence[str], video: VideoScores) -> go.Figure:
    """Rows are annotated actions, columns predicted ones; the colour is the share of the row, the number counts clips."""
    names = [chart_text(spoken(action)) for action in actions]
    rows = video.confusion
    shares = [[cell / (sum(row) or 1) for cell in row] for row in rows]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            colorscale=[[0, with_alpha(SPEAKS_FOR, 0.06)], [1, with_alpha(SPEAKS_FOR, 0.75)]],  # Text must read in both themes.
            showscale=False,
            text=[[str(cell) if cell else "" for cell in row] for row in rows],
            texttemplate="%{text}",
            hovertext=[
                [
                    f"annotated {a}, predicted {b}: {count(cell, 'clip')}, {percent(share)} of {a}"
                    for b, cell, share in zip(names, row, row_shares, strict=True)
                ]
                for a, row, row_shares in zip(names, rows, shares, strict=True)
            ],
            hoverinfo="text",
        )
    )
    finish(figure, 110 + CELL_PIXELS * len(names))
    figure.update_xaxes(title="predicted", showgrid=False, tickangle=-40)
    recognised = [video.per_class[action].accuracy for action in actions]
    figure.update_yaxes(
        tickvals=names,
        ticktext=[name if share is None else f"{name} {percent(share)}" for name, share in zip(names, recognised, strict=True)],
        title="annotated",
        showgrid=False,
        autorange="reversed",
    )
    return figure
