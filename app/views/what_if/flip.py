"""What would change its mind? The question, the answer in a sentence, and a button that makes it so."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from app.state.caches import flip_search
from app.views.what_if.edit_history import EditHistory, Search
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.whatif import Edited
from laiar_core.explain.whatif_flip import Unit
from laiar_core.explain.whatif_prepare import Prepared
from laiar_core.viz.text import plain
from laiar_core.viz.whatif_text import edit_words, found

LISTED = 8
UNIT = "flip_unit"
SLICE_S = 0.4  # so long it searches before it lets the page hear what the person wants


def show_flip(explanation: Explanation, prepared: Prepared, history: EditHistory, after: Edited) -> None:
    """Ask for the fewest tokens, pairs or frames whose absence changes the prediction, beside the edits that hold.

    Args:
        explanation: of the clip.
        prepared: the clip.
        history: the edits that hold.
        after: what the model sees and says under them.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        unit: Unit | None = st.segmented_control(
            "Take away as few as possible of the", get_args(Unit), default="tokens", key=UNIT, required=True
        )
        st.button(
            "Find what would change its mind",
            icon=":material/search:",
            disabled=not after.seen,
            on_click=_begin,
            args=(prepared, history),
        )
    if history.search is not None and (history.search.edits, history.search.unit) != (history.edits, unit):
        history.stop_searching()  # It asks what nobody wants to know any more.
    if history.search is not None:
        _search(history)
        return
    answer = history.answer
    if answer is None or (answer.edits, answer.unit) != (history.edits, unit):
        return
    with st.container(border=True, gap="xsmall", key="flip_answer"):
        st.markdown(found(answer.unit, answer.flip, after.action))
        if answer.flip is not None:
            removals = answer.flip.removals
            lines = [edit_words(explanation, prepared, removal) for removal in removals[:LISTED]]
            more = [f"and {len(removals) - LISTED} more"] if len(removals) > LISTED else []
            st.markdown("\n".join(f"- {plain(line)}" for line in lines + more))
            st.button("Take them away", icon=":material/content_cut:", on_click=history.add, args=removals)


def _begin(prepared: Prepared, history: EditHistory) -> None:
    unit: Unit = st.session_state[UNIT]
    history.search = Search(history.edits, unit, flip_search(prepared, history.edits, unit))


@st.fragment(run_every=0.1)
def _search(history: EditHistory) -> None:
    """Search a little, again and again, so that it can be stopped; then the page is drawn with the answer."""
    if history.search is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"Tried {history.search.tried:,} sets of {history.search.unit} …", width="content")
            st.button("Stop", icon=":material/stop_circle:", on_click=history.stop_searching)
        history.go_on_searching(SLICE_S)
    if history.search is None:
        st.rerun()
