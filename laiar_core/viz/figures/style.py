"""What all charts share: quiet axes, no toolbar, text that follows the page's theme."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from laiar_core.viz.palette import GRID

CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
FONT_SIZE = 12
LEGEND: dict[str, Any] = {
    "orientation": "h",
    "x": 0,
    "y": 1,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}


def finish(figure: go.Figure, height: int, **layout: object) -> go.Figure:
    """Apply the shared layout; `layout` adds to it. Dragging is off, so a click is always a click."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        dragmode=False,
        hovermode="closest",
        clickmode="event+select",
        showlegend=False,
        font={"size": FONT_SIZE},
        hoverlabel={"align": "left"},
        **layout,
    )
    figure.update_xaxes(zeroline=False, gridcolor=GRID, fixedrange=True, automargin=True)
    figure.update_yaxes(zeroline=False, gridcolor=GRID, fixedrange=True, automargin=True)
    return figure


def short_number(value: float) -> str:
    """A similarity or weight with two digits that mean something: 0.54, 0.0021."""
    return f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"


def signed(value: float) -> str:
    """Evidence with its sign, as wide as it means something: +0.42, −0.031."""
    return ("−" if value < 0 else "+") + short_number(abs(value))
