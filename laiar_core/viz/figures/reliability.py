"""The reliability diagram: of the predictions that were so sure, how many were right?"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from laiar_core.evaluation.report_schema import Bin
from laiar_core.viz.figures.style import finish
from laiar_core.viz.palette import GREY, SPEAKS_FOR
from laiar_core.viz.text import count, percent


def reliability_diagram(bins: Sequence[Bin]) -> go.Figure:
    """A bar for each bin that is not empty, the paler the fewer predictions; on the dashed line probabilities are right."""
    figure = go.Figure()
    most = max((one.count for one in bins), default=0) or 1
    for one in bins:
        if one.confidence is not None and one.accuracy is not None:
            figure.add_bar(
                x=[(one.low + one.high) / 2],
                width=[(one.high - one.low) * 0.92],
                y=[one.accuracy],
                marker={"color": SPEAKS_FOR, "opacity": 0.3 + 0.7 * one.count / most},  # A bar of few predictions means little.
                text=[str(one.count)],
                textposition="outside",
                cliponaxis=False,
                hovertext=[f"{count(one.count, 'prediction')}: {percent(one.confidence)} sure, {percent(one.accuracy)} right"],
                hoverinfo="text",
            )
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": GREY, "width": 2, "dash": "dash"}, hoverinfo="skip")
    finish(figure, 340, barmode="overlay")
    ticks = {"tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    figure.update_xaxes(title="how sure it was", range=[0, 1.04], **ticks)
    figure.update_yaxes(title="how often it was right", range=[0, 1.1], **ticks)
    return figure
