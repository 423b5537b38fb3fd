"""The Clips page where several actions happen in a video: ten thousand are narrowed at once, and a page of them is drawn.

There are no pictures: each would need its video opened, and people look for words here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from app.state.address import keep, not_found, recall
from app.state.caches import Source
from app.state.video_index import Bools, VideoIndex, video_index
from app.views.clips.answers import Answers, answers, ask_button, go_on_asking, verdict
from app.views.clips.opening import open_clip
from app.views.clips.table import MARKS
from app.widgets.picked_row import picked_row
from app.widgets.video_filters import wanted_on_page
from laiar_core.inference.predict import Prediction
from laiar_core.viz.text import count, spoken

PAGE_ROWS = 25
MOST_ASKED = 200  # videos at a time, as each has to be read
ROW_PIXELS = 35
VERDICTS = ("right", "wrong", "cannot tell", "not asked")
_OPENED = "clips_opened"


@st.fragment
def show_videos(checkpoint: Source | None, dataset: Source) -> None:
    """The filters, the table, the pages."""
    index = video_index(dataset)
    known = answers(checkpoint, dataset) if checkpoint else {}
    found = index.fits(wanted_on_page(index))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = _wanted_verdict() if known else None
        buttons, progress = st.container(width="content"), st.empty()
    if wanted:
        found &= _with_verdict(index, known, wanted)
    places = np.flatnonzero(found)
    st.caption(_summary(len(places), index, known))
    if len(places):
        _show_page_of(places, index, known)
    else:
        st.info(
            "No video fits all of these filters. Take one of them away to see videos again.", icon=":material/filter_alt_off:"
        )
    if checkpoint is not None:
        asked = [index.rows[at].clip_id for at in places if index.rows[at].frames][:MOST_ASKED]
        with buttons:
            ask_button(checkpoint, dataset, sum(clip_id not in known for clip_id in asked))
        go_on_asking(checkpoint, dataset, asked, progress)


def _wanted_verdict() -> str | None:
    wrong = recall("said", VERDICTS)
    wanted = st.pills("The model is", VERDICTS, key="said", bind="query-params")
    if wrong is not None:
        not_found("said", f"No video can be {wrong!r}, so this filter is left out.", wanted)
    keep("said", wanted)
    return wanted


def _with_verdict(index: VideoIndex, known: Answers, wanted: str) -> Bools:
    fits = np.zeros(len(index.rows), dtype=bool)
    for clip_id, answer in known.items():
        if isinstance(answer, Prediction) and (place := index.places.get(clip_id)) is not None:
            fits[place] = wanted in ("not asked", verdict(answer, index.done[place]))
    return ~fits if wanted == "not asked" else fits


def _show_page_of(places: np.ndarray, index: VideoIndex, known: Answers) -> None:
    """A page of the table; a click opens the video."""
    pages = -(-len(places) // PAGE_ROWS)
    table = st.container()
    if st.session_state.get("clips_page", 1) > pages:
        st.session_state["clips_page"] = 1
    page = st.pagination(pages, key="clips_page") if pages > 1 else 1
    shown = places[(page - 1) * PAGE_ROWS : page * PAGE_ROWS].tolist()
    with table:
        picked = _table(video_rows(shown, index, known), f"videos {st.session_state.get(_OPENED, 0)}")
    if picked is None:
        return
    st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
    row = index.rows[shown[picked]]
    if row.frames:
        open_clip(row.clip_id)
    else:
        st.toast(
            f"Action Genome annotates no frame of {row.clip_id}, so there is nothing to show of it.", icon=":material/block:"
        )


def video_rows(places: list[int], index: VideoIndex, known: Answers) -> pd.DataFrame:
    """A row for each of these videos; what the model says is not there where it was asked about none of them."""
    rows = []
    for place in places:
        row, answer = index.rows[place], known.get(index.rows[place].clip_id)
        said = answer if isinstance(answer, Prediction) else None
        rows.append(
            {
                "video": row.clip_id,
                "actions": ", ".join(map(spoken, index.done[place])),
                "scene": row.scene,
                "person": row.person,
                "seconds": row.length_s,
                "frames": row.frames,
                "split": row.split,
                "model says": said and spoken(said.action),
                "verdict": said and MARKS[verdict(said, index.done[place])],
                "confidence": said and said.confidence * 100,
            }
        )
    table = pd.DataFrame(rows)
    return table if table["model says"].notna().any() else table.drop(columns=["model says", "verdict", "confidence"])


def _table(rows: pd.DataFrame, key: str) -> int | None:
    return picked_row(
        rows,
        key,
        height=ROW_PIXELS * (len(rows) + 1) + 3,
        columns={
            "video": st.column_config.TextColumn(width=75),
            "actions": st.column_config.TextColumn(width=430),
            "scene": st.column_config.TextColumn(width=120),
            "person": st.column_config.TextColumn(width=75),
            "seconds": st.column_config.NumberColumn(format="%.0f", width=65),
            "frames": st.column_config.NumberColumn("frames with boxes", width=65),
            "split": st.column_config.TextColumn(width=55),
            "model says": st.column_config.TextColumn("model is surest of", width=190),
            "verdict": st.column_config.TextColumn(width=95),
            "confidence": st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0, width=95),
        },
    )


def _summary(shown: int, index: VideoIndex, known: Answers) -> str:
    total = len(index.rows)
    words = count(total, "video") if shown == total else f"{count(shown, 'video')} of {total}"
    asked = f" The model was asked about {len(known)}." if known else ""
    return f"{words}. Click one to open it.{asked}"
