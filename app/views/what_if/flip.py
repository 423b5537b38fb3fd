"""What would change its mind? The question, the answer in a sentence, and a button that makes it so."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from app.state.caches import smallest_flip
from app.views.what_if.edit_history import Answer, EditHistory
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.whatif import Edited
from laiar_core.explain.whatif_flip import Unit
from laiar_core.explain.whatif_prepare import Prepared
from laiar_core.viz.text import plain
from laiar_core.viz.whatif_text import edit_words, found

LISTED = 8


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
            "Take away as few as possible of the", get_args(Unit), default="tokens", key="flip_unit", required=True
        )
        asked = st.button("Find what would change its mind", icon=":material/search:", disabled=not after.seen)
    if asked and unit is not None:
        with st.spinner("Trying ..."):
            history.answer = Answer(history.edits, unit, smallest_flip(prepared, history.edits, unit))
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
