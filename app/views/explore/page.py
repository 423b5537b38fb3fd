"""The Explore page: one clip, what the model says about it, and why."""

from __future__ import annotations

import streamlit as st

from app.components.player.component import show_graph, show_player
from app.components.player.pictures import pictures_of
from app.state.alias import alias_of
from app.state.caches import film_fault, notes, read_clip
from app.state.frame_address import annotation_shown, opened_at
from app.views.explore.choose_action import explained
from app.views.explore.export_dialog import export_button
from app.views.explore.headline import show_headline
from app.views.explore.linked_views import linked_views
from app.widgets.error_boundary import guarded
from app.widgets.fault_text import fault_text
from app.widgets.sidebar import Choice, choose
from app.widgets.tour import offer_tour, show_tour
from laiar_core.errors import LaiarError
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.player.graph_payload import graph_data
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.player.pictures import Pictures

STRIPS = (
    "Strips: the kept tokens of each pair, coloured by relation; ◆ is a change that carries the prediction, ◇ one that does not. "
    "Click or drag to go there. Space plays, the arrow keys step, [ and ] go from change to change, l loops one, p presents."
)
BETWEEN = (
    " This clip has boxes at some frames of its film only: steps go from one to the next, and while the film plays between them "
    "the boxes of the last one stay, dashed and paler as they get older."
)


def show() -> None:
    """Draw the page."""
    with guarded("Explore"):
        show_tour()
        asked_clip = st.query_params.get("clip")  # Look before the sidebar writes what it shows.
        choice = choose()
        with st.sidebar:
            offer_tour()
        if choice is not None:
            show_clip(choice, explained(choice, asked_clip), asked_clip)


def show_clip(choice: Choice, explanation: Explanation, asked_clip: str | None = None) -> None:
    """The answer, the player and everything that follows it.

    Args:
        choice: checkpoint and clip.
        explanation: of the clip.
        asked_clip: the clip of the link by which somebody came, None without one.
    """
    # What a person corrects in a video of their own makes other clips of it, under the same names. Each action has reasons of
    # its own, and opens at the first of them.
    source = choice.checkpoint.path.name, alias_of(choice.dataset)
    clip = "|".join((*source, choice.clip_id, explanation.prediction))
    opened = opened_at(explanation, clip, asked_clip)
    show_headline(explanation, choice, lambda: _export(explanation, choice))
    left, right = st.columns([6, 7], gap="medium")
    with left, st.container(key="player_column"), guarded("The player"):
        length_s = read_clip(choice.dataset, choice.clip_id).length_s
        data = player_data(explanation, opened.key, _pictures(choice), opened.place[0], graph=False, length_s=length_s)
        show_player(data)
        st.caption(STRIPS + (BETWEEN if data["length"] else ""))
        for note in notes(choice.dataset, choice.clip_id):
            st.info(f"Of the annotation: {fault_text(note)}.", icon=":material/rule:")
    with right:
        with guarded("The scene graph"):
            show_graph(graph_data(explanation, opened.key), annotation_shown())
        linked_views(explanation, opened.key, opened.place)


def _export(explanation: Explanation, choice: Choice) -> None:
    with guarded("Export"):
        export_button(explanation, choice)


def _pictures(choice: Choice) -> Pictures:
    if fault := film_fault(choice.dataset, choice.clip_id):
        _warn_of(fault)
    try:
        return pictures_of(read_clip(choice.dataset, choice.clip_id))
    except LaiarError as error:
        _warn_of(str(error))
        return Pictures()


def _warn_of(fault: str) -> None:
    st.warning(f"{fault_text(fault)}. The boxes are drawn without the picture.", icon=":material/broken_image:")
