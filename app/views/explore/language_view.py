"""The Language tab: the stream that reads the annotated relations as words, beside the one that sees the video."""

from __future__ import annotations

import streamlit as st

from app.state.caches import language_selection_of
from app.state.selection import FrameLink
from app.widgets.clickable import clickable
from app.widgets.sidebar import current_choice
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.streams import stream_matrix
from laiar_core.viz.words.language import agreement, verdict
from laiar_core.viz.words.tables import stream_rows

SHOWN_ACTIONS = 5
ROW_PIXELS = 35


def show_language(explanation: Explanation, link: FrameLink) -> None:
    """What both streams say and which tokens they kept."""
    choice = current_choice()
    language = language_selection_of(choice.checkpoint, choice.dataset, choice.clip_id)
    if language is None:
        st.info("Nobody annotated relations in this clip, so the language stream has nothing to read.")
        return
    st.markdown(verdict(explanation))
    share = st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0, width=135)
    st.dataframe(
        stream_rows(explanation),
        hide_index=True,
        height=ROW_PIXELS * (SHOWN_ACTIONS + 1) + 3,
        column_config={
            "action": st.column_config.TextColumn(width=200),  # Or a long name would push the last column out of sight.
            **dict.fromkeys(("video", "language"), share),
        },
    )
    st.markdown(agreement(explanation.selection, language))
    clickable(stream_matrix(explanation, language), "language", link, "Tokens kept by the video and the language stream")
    st.caption(
        "The language stream reads the relations that people annotated, as words. It taught the video stream which tokens "
        "matter; the prediction is the video stream's alone. Click a mark to go there."
    )
