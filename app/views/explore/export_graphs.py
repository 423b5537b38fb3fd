"""The graphs of a clip as pictures: choose one, see it as it will be, save it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from app.components import graph_file
from app.state.caches import joint_space_of, language_selection_of
from app.widgets.sidebar import Choice
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.export.file_names import file_name
from laiar_core.viz.export.graphs import GRAPHS, INK, camera, on_white
from laiar_core.viz.figures.embedding import embedding_chart
from laiar_core.viz.figures.graph_state import step_at
from laiar_core.viz.figures.streams import stream_matrix
from laiar_core.viz.frame_numbers import number, opening
from laiar_core.viz.player.graph_payload import graph_data
from laiar_core.viz.player.source import graph_source

_HERE = Path(graph_file.__file__).parent
_graph = graph_source()
_scene_graph = st.components.v2.component(  # The browser draws the scene graph, so the browser saves it.
    "laiar_graph_file",
    html=f'<div class="paper">{_graph.html}</div><button class="save" type="button"></button>',
    css="\n".join((_graph.css, (_HERE / "graph_file.css").read_text(encoding="utf-8"))),
    js="\n".join((_graph.js, (_HERE / "graph_file.js").read_text(encoding="utf-8"))),
)

SCENE = "Scene graph"
FORMATS = ("SVG", "PNG")
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
        _show_scene_graph(explanation, form)
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


def _show_scene_graph(explanation: Explanation, form: str) -> None:
    """Choose a sampled frame, see its graph on white, save it as `form`, SVG or PNG."""
    frames = explanation.sampled_frames
    step = st.select_slider(
        "Frame",
        range(len(frames)),
        value=max(step_at(explanation, opening(explanation)[0]), 0),
        format_func=lambda step: str(number(explanation, frames[step])),
        key="export_frame",
    )
    name = file_name(explanation, f"scene graph {number(explanation, frames[step])}", form.lower())
    data = {**graph_data(explanation, "export"), "frame": frames[step], "form": form, "name": name}
    _scene_graph(data=data, key="export_scene_graph")
