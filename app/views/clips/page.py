"""The Clips page: find a clip by what is in it, by who acts, or by what the model says of it, and open it on Explore.

Ten thousand clips are narrowed at once, and a page of them is drawn.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from app.state.caches import Source, open_dataset, read_clip
from app.views.clips.answers import Answers, answers, ask_button, go_on_asking
from app.views.clips.table import VERDICTS, answered_so, clip_rows, show_clips, verdicts
from app.views.clips.thumbnails import thumbnail
from app.views.explore import page as explore
from app.widgets.choose_checkpoint import choose_checkpoint_for
from app.widgets.choose_data import choose_data, where_to_get
from app.widgets.clip_filters import pick, wanted_in
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import carry_on, introduce
from laiar_core.data.clip import Clip
from laiar_core.data.listing import Facet, Listing
from laiar_core.errors import LaiarError
from laiar_core.viz.text import count

PAGE_ROWS = 25  # So few pictures are read at once.
MOST_READ = 2000  # Of a longer list no clip is read only to list it: there are no pictures, and people look for words.
MOST_ASKED = 1500  # clips at a time, as each has to be read
PERSON_PARTS = ("hand", "head", "person")
_OPENED = "clips_opened"


def show() -> None:
    """Draw the page."""
    with guarded("Clips"):
        with st.sidebar:
            introduce()
            above = st.container()
            name, dataset, fault = choose_data()
            with above:
                checkpoint = choose_checkpoint_for(open_dataset(dataset) if dataset else None)
        if dataset is None:
            where_to_get(name, fault)
        else:
            _show_dataset(checkpoint, dataset)


@st.cache_resource(max_entries=8, show_spinner="Looking through the clips ...")
def browsed(dataset: Source) -> Listing:
    """The list of a data set. A short one that does not say which things are in its clips is given them from the annotation."""
    listing = open_dataset(dataset).listing
    if "object" in listing.facets or len(listing) > MOST_READ:
        return listing

    def objects(clip_id: str) -> tuple[str, ...]:
        try:
            return things_in(read_clip(dataset, clip_id))
        except LaiarError:  # The page shows such a clip without them; opening it says what is wrong.
            return ()

    return replace(listing, facets={**listing.facets, "object": Facet.of([objects(clip_id) for clip_id in listing.clip_ids])})


def things_in(clip: Clip) -> tuple[str, ...]:
    """The object classes that are seen in a clip, sorted; a person's parts are no objects."""
    return tuple(
        sorted({track.class_name for track in clip.tracks if track.class_name not in PERSON_PARTS and track.present.any()})
    )


def _show_dataset(checkpoint: Source | None, dataset: Source) -> None:
    listing, noun = browsed(dataset), open_dataset(dataset).noun
    known = answers(checkpoint, dataset) if checkpoint else {}
    facets = list(listing.facets)
    in_a_row = -(-(len(facets) + 3) // 2)
    columns = [*st.columns(in_a_row), *st.columns(in_a_row)]
    search = columns[0].text_input("Search", key="search", placeholder="an id, a person, any words", bind="query-params")
    fits = listing.fits(wanted_in(listing, facets, columns[1:]), search or "")
    said = pick(columns[len(facets) + 1], "The model is", "said", VERDICTS, disabled=not known)
    confidence = columns[len(facets) + 2].slider(
        "Confidence", 0, 100, (0, 100), format="%d%%", key="confidence", disabled=not known
    )
    found = np.flatnonzero(fits & answered_so(listing, known, said, confidence)) if known else np.flatnonzero(fits)
    asked = [listing.clip_ids[at] for at in np.flatnonzero(fits & (listing.frames > 0))[:MOST_ASKED]]
    with st.container(horizontal=True, vertical_alignment="center"):
        if checkpoint is not None:
            ask_button(checkpoint, dataset, sum(clip_id not in known for clip_id in asked), noun)
        progress = st.empty()
        st.caption(_summary(listing, found, known, noun))
    if len(found):
        _show_page_of(found, dataset, listing, known, noun)
    else:
        st.info(
            f"No {noun} fits all of these filters. Take one of them away to see {noun}s again.", icon=":material/filter_alt_off:"
        )
    if checkpoint is not None:
        go_on_asking(checkpoint, dataset, asked, progress)


def _show_page_of(found: np.ndarray, dataset: Source, listing: Listing, known: Answers, noun: str) -> None:
    """The table and, where there are many clips, the pages; a click opens the clip."""
    pages = -(-len(found) // PAGE_ROWS)
    below = st.container()
    if st.session_state.get("clips_page", 1) > pages:
        st.session_state["clips_page"] = 1
    page = st.pagination(pages, key="clips_page") if pages > 1 else 1
    shown = found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS].tolist()
    pictures = [thumbnail(dataset, listing.clip_ids[at]) for at in shown] if len(listing) <= MOST_READ else []
    with below:
        st.caption(f"Click a {noun} to open it. Next and Previous on Explore keep to the same filters.")
        # Another key after each visit: a row that was clicked before can be clicked again. And one for the columns: the browser
        # loses the first click on a table that was given more of them.
        rows = clip_rows(listing, shown, known, noun, pictures)
        clicked = show_clips(rows, f"clips_{st.session_state.get(_OPENED, 0)}_{len(rows.columns)}")
    if clicked is None:
        return
    st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
    clip_id = listing.clip_ids[shown[clicked]]
    if listing.frames[shown[clicked]]:
        _open(clip_id)
    else:
        st.toast(f"No frame of {clip_id} is annotated, so there is nothing to show of it.", icon=":material/block:")


def _open(clip_id: str) -> None:
    """Go to Explore with this clip; checkpoint, data set and the shared filters go along."""
    st.session_state["clip"] = clip_id
    carry_on()
    page = st.Page(explore.show, title="Explore", url_path="start", default=True)
    st.switch_page(page, query_params={"clip": clip_id})


def _summary(listing: Listing, found: np.ndarray, known: Answers, noun: str) -> str:
    """How many clips are shown and, where the model was asked, how often it is right among them."""
    words = f"{count(len(found), noun)} of {len(listing)}" if len(found) < len(listing) else count(len(listing), noun)
    counted = verdicts(listing, known)[found].tolist()
    parts = [f"{counted.count(verdict)} {verdict}" for verdict in VERDICTS[:-1] if verdict in counted]
    return f"{words}: {', '.join(parts)}" if parts else words
