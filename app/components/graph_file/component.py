"""The scene graph of a chosen frame as a picture. The browser draws it, so the browser saves it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.export.file_names import file_name
from laiar_core.viz.figures.graph_state import step_at
from laiar_core.viz.frame_numbers import number, opening
from laiar_core.viz.player.graph_payload import graph_data
from laiar_core.viz.player.source import graph_source

_HERE = Path(__file__).parent
_graph = graph_source()
_component = st.components.v2.component(
    "laiar_graph_file",
    html=f'<div class="paper">{_graph.html}</div><button class="save" type="button"></button>',
    css="\n".join((_graph.css, (_HERE / "graph_file.css").read_text(encoding="utf-8"))),
    js="\n".join((_graph.js, (_HERE / "graph_file.js").read_text(encoding="utf-8"))),
)


def show_scene_graph(explanation: Explanation, form: str) -> None:
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
    _component(data=data, key="export_scene_graph")
