"""The Export button of the Explore page and the window that it opens."""

from __future__ import annotations

import streamlit as st

from app.state.caches import read_clip
from app.views.explore.export_graphs import show_graphs
from app.views.explore.export_job import Task, offer
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import Choice
from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.tables import tables_zip
from laiar_core.names import is_simulated
from laiar_core.viz.export.clip_page import html_page
from laiar_core.viz.export.file_names import file_name
from laiar_core.viz.export.film import FILM_WIDTH, GIF_WIDTH, overlay_gif, overlay_mp4
from laiar_core.viz.provenance import warning_of


def export_button(explanation: Explanation, choice: Choice) -> None:
    """A button that opens the window with everything that can be taken along."""
    if st.button(
        "Export", key="export", icon=":material/ios_share:", help="Files to show to others: web page, film, graphs, data"
    ):
        _window(explanation, choice)


@st.dialog("Export", width="medium", icon=":material/ios_share:")
def _window(explanation: Explanation, choice: Choice) -> None:
    page, film, graphs, data = st.tabs(["Web page", "Film", "Graphs", "Data"], key="export_tab", on_change="rerun")
    if page.open:
        with page, guarded("The web page"):
            _page(explanation, choice)
    if film.open:
        with film, guarded("The film"):
            _film(explanation, choice)
    if graphs.open:
        with graphs, guarded("The graphs"):
            show_graphs(explanation, choice)
    if data.open:
        with data, guarded("The data"):
            _data(explanation)


def _page(explanation: Explanation, choice: Choice) -> None:
    st.markdown(
        "One file with the player, the scene graph, the changes, the tokens and the sentence. It opens in any browser, from disk "
        "or from an e-mail, without this program and without a network."
    )
    clip = read_clip(choice.dataset, choice.clip_id)
    pictures = pictures_wanted(explanation, clip, "export_page_pictures")
    name = file_name(explanation, "", "html")
    offer(
        Task(
            key=("page", choice, explanation.prediction, pictures),
            label="web page",
            file_name=name,
            mime="text/html",
            make=lambda progress: html_page(explanation, clip, pictures, progress).encode("utf-8"),
        )
    )


def _film(explanation: Explanation, choice: Choice) -> None:
    clip = read_clip(choice.dataset, choice.clip_id)
    form = st.segmented_control("Format", ["MP4", "GIF"], default="MP4", required=True, key="export_film_format")
    st.caption(
        f"MP4: {FILM_WIDTH} pixels wide, every frame at its own time. GIF: {GIF_WIDTH} pixels wide with fewer frames, for slides "
        "and pages that play no films. Both show the boxes, the kept pairs with their names, the prediction and each change."
    )
    pictures = pictures_wanted(explanation, clip, "export_film_pictures")
    make = overlay_mp4 if form == "MP4" else overlay_gif
    offer(
        Task(
            key=(form, choice, explanation.prediction, pictures),
            label=f"film as {form}",
            file_name=file_name(explanation, "", str(form).lower()),
            mime="video/mp4" if form == "MP4" else "image/gif",
            make=lambda progress: make(explanation, clip, pictures, progress),
        )
    )


def _data(explanation: Explanation) -> None:
    st.markdown(
        "**JSON** holds the whole explanation; `docs/explanation.md` describes it. **CSV** is a zip of tables for spreadsheets "
        "and statistics: kept tokens, transitions, actions, and the selection matrix U."
    )
    with st.container(horizontal=True):
        for label, content, name, mime in (
            ("JSON", explanation.to_json(), file_name(explanation, "", "json"), "application/json"),
            ("CSV tables", tables_zip(explanation), file_name(explanation, "tables", "zip"), "application/zip"),
        ):
            st.download_button(f"Download {label}", content, name, mime, icon=":material/download:", on_click="ignore")


def pictures_wanted(explanation: Explanation, clip: Clip, key: str) -> bool:
    """Whether pictures go into the file: those of the simulator always, those of people only when somebody says so.

    Args:
        explanation: of the clip.
        clip: with its pictures, if there are any.
        key: of the box to tick.

    Returns:
        Whether to put them in.
    """
    if not has_pictures(clip):
        st.caption("This clip has no pictures on this machine: the boxes are drawn on an empty stage.")
        return False
    if is_simulated(explanation.clip.dataset):
        return True
    st.warning(warning_of(explanation), icon=":material/privacy_tip:")
    return st.checkbox("Put the recorded pictures in. I may pass them on.", key=key)
