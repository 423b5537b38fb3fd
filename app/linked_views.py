"""Everything beside the player that follows the current frame, as one fragment: a click redraws this and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.changes_table import change_marks, show_changes
from app.charts.actions import action_bars
from app.charts.graph import scene_graph, truth_graph
from app.charts.graph_layout import graph_positions
from app.charts.graph_state import step_at
from app.charts.selection import selection_matrix, shown_pairs
from app.charts.style import CONFIG
from app.charts.transitions import shown_rows, transition_timeline
from app.clickable import clickable
from app.detail import detail
from app.evidence_view import show_evidence
from app.faithfulness_view import show_faithfulness
from app.frame_link import FrameLink, follow
from app.frames import opening, place
from app.guard import guarded
from app.player.component import show_link
from app.token_table import show_tokens, token_marks
from app.words import count
from laiar_core.explain.explanation import Explanation


@st.fragment
def linked_views(explanation: Explanation, key: str) -> None:
    """Scene graph and, in tabs, everything else about one clip. `key` names clip and checkpoint."""
    tables = {"changes": change_marks(explanation), "tokens": token_marks(explanation)}
    link = follow(key, len(explanation.clip.frame_numbers), len(explanation.pairs), opening(explanation), tables)
    with guarded("The scene graph"):
        _graph(explanation, link)
    tabs = st.tabs(list(TABS), key="view", on_change="rerun", bind="query-params")
    for tab, (name, show) in zip(tabs, TABS.items(), strict=True):
        if tab.open:
            with tab, guarded(name):
                show(explanation, link)
    show_link(link)


def _graph(explanation: Explanation, link: FrameLink) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**Scene graph** at {place(explanation, link.frame)}", width="content")
        annotated = bool(explanation.truth and explanation.truth.relations)
        truth = annotated and st.toggle("Show annotation", key="truth", bind="query-params")
    positions, step = graph_positions(explanation), step_at(explanation, link.frame)
    if truth:
        figure = truth_graph(explanation, positions, link.frame)
        st.plotly_chart(figure, key="truth_graph", config=CONFIG)
        st.caption("Annotated by people in this frame. The video stream never sees this.")
        return
    clickable(scene_graph(explanation, positions, step), "graph", link, "Scene graph of the current frame")
    what, numbers = detail(explanation, link)
    with st.container(key="detail", gap=None):
        st.markdown(what)
        st.caption(numbers)


def _transitions(explanation: Explanation, link: FrameLink) -> None:
    if not explanation.tokens:
        st.info("No token was kept in this clip, so there is nothing to name.")
        return
    show_changes(explanation, link.key("changes"))
    hidden = len(shown_rows(explanation, everything=True)) - len(shown_rows(explanation, everything=False))
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more pair')}, which count less", key="all_rows")
    figure = transition_timeline(explanation, shown_rows(explanation, everything))
    clickable(figure, "transitions", link, "Relation transitions over the frames")
    st.caption(
        "Each dot is a kept token, coloured by the relation it is nearest to; each yellow arrow is a change of relation "
        "with its weight. The thin band under a row is what people annotated. Click a dot or an arrow to go there."
    )


def _selection(explanation: Explanation, link: FrameLink) -> None:
    hidden = len(explanation.pairs) - len(shown_pairs(explanation, everything=False))
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more pair')} that kept nothing", key="all_pairs")
    clickable(selection_matrix(explanation, shown_pairs(explanation, everything)), "selection", link, "Token selection matrix")
    st.caption(
        "Each square is one token: a pair in one frame. Coloured ones were kept, and the model saw nothing else; tiny grey ones "
        "were dropped. Bars: how much each frame counts. Click a square to go there."
    )


def _actions(explanation: Explanation, _link: FrameLink) -> None:
    st.plotly_chart(action_bars(explanation), key="actions", config=CONFIG, alt="Action probabilities")
    st.caption(
        "How likely each action is. The video head decides. The other two show whether the language side agrees; "
        "the language stream reads the annotated relations and is there for comparison. ✓ marks the annotated action."
    )


def _faithfulness(explanation: Explanation, _link: FrameLink) -> None:
    show_faithfulness(explanation)


def _tokens(explanation: Explanation, link: FrameLink) -> None:
    show_tokens(explanation, link.key("tokens"))


TABS: dict[str, Callable[[Explanation, FrameLink], None]] = {
    "Transitions": _transitions,
    "Evidence": show_evidence,
    "Faithfulness": _faithfulness,
    "Selection U": _selection,
    "Actions": _actions,
    "Tokens": _tokens,
}
