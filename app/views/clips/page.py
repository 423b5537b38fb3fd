"""The Clips page: find a clip by what is in it, by who acts, or by what the model says of it, and open it on Explore."""

from __future__ import annotations

import streamlit as st

from app.state.caches import Source, open_dataset
from app.views.clips.answers import answers, ask_button, go_on_asking
from app.views.clips.facts import clip_facts
from app.views.clips.opening import open_clip
from app.views.clips.table import Listed, clip_rows, listed, narrowed, show_clips
from app.views.clips.thumbnails import thumbnail
from app.views.clips.videos_page import show_videos
from app.widgets.choose_checkpoint import choose_checkpoint_for
from app.widgets.choose_data import choose_data, where_to_get
from app.widgets.clip_filters import filtered_by, pick
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import introduce
from laiar_core.data.cad120.reader import ClipRow
from laiar_core.data.charades.reader import Charades
from laiar_core.viz.text import count

PAGE_ROWS = 25  # So few pictures are read at once.
_OPENED = "clips_opened"


def show() -> None:
    """Draw the page."""
    with guarded("Clips"):
        with st.sidebar:
            introduce()
            above = st.container()
            name, path, dataset = choose_data()
            data = open_dataset(dataset) if dataset else None
            with above:
                checkpoint = choose_checkpoint_for(data)
        if dataset is None:
            where_to_get(name, path)
        elif isinstance(data, Charades):
            show_videos(checkpoint, dataset)
        elif checkpoint is not None and data is not None:
            _show_dataset(checkpoint, dataset, list(data.rows.values()))


def _show_dataset(checkpoint: Source, dataset: Source, rows: list[ClipRow]) -> None:
    known = answers(checkpoint, dataset)
    first, second = st.columns(3), st.columns(3)
    facts = clip_facts(dataset)
    clips = listed(filtered_by(rows, (first[0], first[1], first[2])), facts, known)
    objects = pick(second[0], "Objects (all of them)", "objects", (name for fact in facts.values() for name in fact.objects))
    asked = any(clip.answer for clip in clips)
    verdicts = second[1].multiselect(
        "The model is", ["right", "wrong", "cannot tell"], key="verdict", placeholder="any", disabled=not asked
    )
    confidence = second[2].slider("Confidence", 0, 100, (0, 100), format="%d%%", key="confidence", disabled=not asked)
    clips = narrowed(clips, objects, verdicts, confidence) if asked else narrowed(clips, objects, [], (0, 100))
    with st.container(horizontal=True, vertical_alignment="center"):
        ask_button(checkpoint, dataset, sum(row.clip_id not in known for row in rows))
        progress = st.empty()
        st.caption(_summary(clips, len(rows)))
    if clips:
        _show_page_of(clips, dataset)
    else:
        st.info("No clip fits all of these filters. Take one of them away to see clips again.", icon=":material/filter_alt_off:")
    go_on_asking(checkpoint, dataset, [row.clip_id for row in rows], progress)


def _show_page_of(clips: list[Listed], dataset: Source) -> None:
    """The table and, where there are many clips, the pages; a click opens the clip."""
    pages = -(-len(clips) // PAGE_ROWS)
    below = st.container()
    if st.session_state.get("clips_page", 1) > pages:
        st.session_state["clips_page"] = 1
    page = st.pagination(pages, key="clips_page") if pages > 1 else 1
    shown = clips[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    pictures = [thumbnail(dataset, clip.row.clip_id) for clip in shown]
    with below:
        st.caption("Click a clip to open it. Next and Previous on Explore keep to the same action, activity and subject.")
        # Another key after each visit: a row that was clicked before can be clicked again.
        clicked = show_clips(clip_rows(shown, pictures), f"clips_{st.session_state.get(_OPENED, 0)}")
    if clicked is not None:
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
        open_clip(shown[clicked].row.clip_id)


def _summary(clips: list[Listed], total: int) -> str:
    """How many clips are shown and, where the model was asked, how often it is right among them."""
    words = f"{count(len(clips), 'clip')} of {total}" if len(clips) < total else count(total, "clip")
    told = [clip.verdict for clip in clips if clip.verdict]
    if not told:
        return words
    parts = [f"{told.count(kind)} {kind}" for kind in ("right", "wrong", "cannot tell") if kind in told]
    return f"{words}: {', '.join(parts)}"
