"""The Joint space tab: why a token has the name that it has."""

from __future__ import annotations

import streamlit as st

from app.state.caches import joint_space_of
from app.state.selection import FrameLink
from app.widgets.clickable import clickable
from app.widgets.sidebar import current_choice
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.embedding import embedding_chart
from laiar_core.viz.text import percent


def show_embedding(explanation: Explanation, link: FrameLink) -> None:
    """The chart and what it can and cannot show."""
    if not explanation.tokens:
        st.info("No token was kept in this clip, so there is nothing to place among the labels.")
        return
    choice = current_choice()
    space = joint_space_of(choice.checkpoint, choice.dataset, choice.clip_id)
    clickable(embedding_chart(explanation, space), "joint_space", link, "Kept tokens among their semantic labels")
    st.caption(
        "Each dot is a kept token, each diamond a relation in words. A dot has the name and the colour of the nearest diamond "
        "among those that its pair can have. Hold the pointer over it for its similarity and the runner-up; click it to go there."
    )
    st.caption(
        f"A picture, not the measure: the names are decided in {space.dimensions} dimensions, and this plane keeps "
        f"{percent(space.kept_share)} of how the points differ. Dots that touch here may lie apart. The similarity that a dot "
        "shows is the true cosine."
    )
