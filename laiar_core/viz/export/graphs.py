"""The graphs as pictures. Plotly's own camera button makes PNG and SVG in the browser, so nothing else has to be installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.curves import Curves, faithfulness_curves
from laiar_core.viz.figures.evidence import evidence_chart, evidence_rows
from laiar_core.viz.figures.selection import selection_matrix, shown_pairs
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.transitions import shown_rows, transition_timeline

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


def _transitions(explanation: Explanation) -> go.Figure:
    return transition_timeline(explanation, shown_rows(explanation, everything=False))


def _evidence(explanation: Explanation) -> go.Figure:
    asked = explanation.prediction
    return evidence_chart(explanation, asked, evidence_rows(explanation, asked, everything=False))


def _faithfulness(explanation: Explanation) -> go.Figure:
    curves: Curves = {r.ranking: (r.deletion, r.insertion) for r in explanation.faithfulness.rankings}
    return faithfulness_curves(explanation.faithfulness.shares, curves)


def _selection(explanation: Explanation) -> go.Figure:
    return selection_matrix(explanation, shown_pairs(explanation, everything=False))


GRAPHS: dict[str, Callable[[Explanation], go.Figure]] = {
    "Transitions": _transitions,
    "Evidence for the prediction": _evidence,
    "Faithfulness": _faithfulness,
    "Selection U": _selection,
    "Actions": action_bars,
}
