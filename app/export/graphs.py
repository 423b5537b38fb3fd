"""The graphs as pictures. Plotly's own camera button makes PNG and SVG in the browser, so nothing else has to be installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from app.charts.actions import action_bars
from app.charts.curves import Curves, faithfulness_curves
from app.charts.embedding import embedding_chart
from app.charts.evidence import evidence_chart, evidence_rows
from app.charts.selection import selection_matrix, shown_pairs
from app.charts.streams import stream_matrix
from app.charts.style import CONFIG
from app.charts.transitions import shown_rows, transition_timeline
from app.export.graph_file import show_scene_graph
from app.export.names import file_name
from app.sidebar import Choice
from app.sources import joint_space_of, language_selection_of
from laiar_core.explain.explanation import Explanation

SCENE = "Scene graph"
INK = "#1f2a33"
FORMATS = ("SVG", "PNG")
SCALE = 3  # pixels of a PNG for each of the page's: sharp in print
# The page gives charts the colour of its own text; this one is shown as it will be in the file, on white in dark pages too.
ON_WHITE = f"<style>.st-key-export_graph .stPlotlyChart {{ color: {INK}; border-radius: 8px; overflow: hidden }}</style>"


def show_graphs(explanation: Explanation, choice: Choice) -> None:
    """Choose a graph and a format, see it as it will be, save it."""
    graph, kind = st.columns([3, 1], vertical_alignment="bottom")
    graphs = graphs_of(explanation, choice)
    name = graph.selectbox("Graph", [SCENE, *graphs], key="export_graph_name")
    chosen = kind.segmented_control("Format", FORMATS, default=FORMATS[0], required=True, key="export_format")
    form = chosen or FORMATS[0]
    st.caption("SVG stays sharp at any size and can be edited; PNG goes everywhere. Both have a white background.")
    if name == SCENE:
        show_scene_graph(explanation, form)
        return
    config = camera(file_name(explanation, name, ""), form)
    st.html(ON_WHITE)
    with st.container(key="export_graph"):
        st.plotly_chart(on_white(graphs[name]()), key=f"export {name} {form}", theme=None, config=config, alt=name)
    st.caption(f"The camera at the upper right of the graph saves it as {form}.")


def graphs_of(explanation: Explanation, choice: Choice) -> dict[str, Callable[[], go.Figure]]:
    """The graphs that there are of a clip, by name. Two of them ask the model for more than the explanation holds."""
    graphs: dict[str, Callable[[], go.Figure]] = {name: partial(draw, explanation) for name, draw in GRAPHS.items()}
    clip = (choice.checkpoint, choice.dataset, choice.clip_id)
    if explanation.tokens:
        graphs["Joint space"] = lambda: embedding_chart(explanation, joint_space_of(*clip))
    if (language := language_selection_of(*clip)) is not None:
        graphs["Language"] = lambda: stream_matrix(explanation, language)
    return graphs


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
