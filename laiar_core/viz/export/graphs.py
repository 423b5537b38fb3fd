"""The graphs as pictures. Plotly's own camera button makes PNG and SVG in the browser, so nothing else has to be installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.curves import faithfulness_of_clip
from laiar_core.viz.figures.evidence import evidence_chart
from laiar_core.viz.figures.selection import selection_matrix
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.transitions import transition_timeline

INK = "#1f2a33"
SCALE = 3  # pixels of a PNG for each of the page's: sharp in print


def on_white(figure: go.Figure) -> go.Figure:
    """The figure for paper and slides: white, with room for the camera above it."""
    figure.update_layout(template="plotly_white", paper_bgcolor="white", plot_bgcolor="white", font={"color": INK})
    figure.update_layout(margin={"t": 34})
    return figure


def camera(name: str, form: str) -> dict[str, Any]:
    """The chart's settings with nothing but the camera in its toolbar; `name` is the file's without an ending."""
    options = {"format": form.lower(), "filename": name.rstrip("."), "scale": SCALE if form == "PNG" else 1}
    shown = {"displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]]}
    return {**CONFIG, **shown, "toImageButtonOptions": options}


GRAPHS: dict[str, Callable[[Explanation], go.Figure]] = {
    "Transitions": transition_timeline,
    "Evidence for the prediction": evidence_chart,
    "Faithfulness": faithfulness_of_clip,
    "Selection U": selection_matrix,
    "Actions": action_bars,
}
