"""From the Clips page to Explore."""

from __future__ import annotations

import streamlit as st

from app.views.explore import page as explore
from app.widgets.sidebar import carry_on


def open_clip(clip_id: str) -> None:
    """Go to Explore with this clip; checkpoint, data set and the shared filters go along."""
    st.session_state["clip"] = clip_id
    carry_on()
    page = st.Page(explore.show, title="Explore", url_path="explore", default=True)
    st.switch_page(page, query_params={"clip": clip_id})
