"""The pages of the dashboard, and which of them is shown."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.state.address import begin_page, say_what_is_missing
from app.views.clips import page as clips_page
from app.views.compare import page as compare_page
from app.views.explore import page as explore
from app.views.model import page as model_page
from app.views.storyboard import page as storyboard_page
from app.views.user_video import page as video_page
from app.views.what_if import page as whatif_page

SIDEBAR_PIXELS = 260
STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def show() -> None:
    """Set the page up and run the page that was chosen."""
    icon = str(Path(__file__).parent / "icon.png")
    st.set_page_config(page_title="LaIAR", page_icon=icon, layout="wide", initial_sidebar_state=SIDEBAR_PIXELS)
    st.html(f"<style>{STYLE}</style>")
    start = st.Page(explore.show, title="Explore", icon=":material/play_circle:", url_path="start", default=True)

    def go_to_start() -> None:
        """Streamlit serves the first page at `/` alone, but the others have names in the address, so people try this one's."""
        st.switch_page(start, query_params=st.query_params.to_dict())

    pages = [
        start,
        st.Page(go_to_start, title="Explore", url_path="explore", visibility="hidden"),
        st.Page(video_page.show, title="Your video", icon=":material/upload_file:", url_path="video"),
        st.Page(compare_page.show, title="Compare", icon=":material/compare:", url_path="compare"),
        st.Page(storyboard_page.show, title="Storyboard", icon=":material/history_edu:", url_path="storyboard"),
        st.Page(whatif_page.show, title="What if", icon=":material/alt_route:", url_path="what-if"),
        st.Page(clips_page.show, title="Clips", icon=":material/grid_view:", url_path="clips"),
        st.Page(model_page.show, title="Model", icon=":material/description:", url_path="model"),
    ]
    page = st.navigation(pages, position="top")
    missing = st.container()  # above the page, which has to be drawn first
    begin_page(page.title)
    page.run()
    with missing:
        say_what_is_missing()
