"""Which clip of a data set, narrowed by filters. The choice lives in the URL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import Source, open_dataset
from app.state.video_index import VideoIndex, video_index
from app.widgets.clip_filters import filtered_by
from app.widgets.video_filters import wanted_in_sidebar
from laiar_core.data.cad120.reader import ClipRow
from laiar_core.data.charades.reader import Charades
from laiar_core.viz.text import count, plain, spoken


@dataclass(frozen=True)
class _Offer:
    """The clips that fit the filters by id, each with its name in the list; `known` are all ids, `noun` is what they are."""

    names: dict[str, str]
    known: Collection[str]
    noun: str


def choose_clip(dataset: Source) -> str | None:
    """Draw the filters, the list of clips, and the way to the next one; None where no clip fits the filters."""
    data = open_dataset(dataset)
    if isinstance(data, Charades):
        index = video_index(dataset)
        chosen = _choose(_videos(index))
        if chosen is not None:
            st.caption(_about_video(index, chosen))
        return chosen
    chosen = _choose(_clips(list(data.rows.values())))
    if chosen is not None:
        st.caption(_about_clip(data.rows[chosen]))
    return chosen


def _clips(rows: list[ClipRow]) -> _Offer:
    with st.expander("Filter clips", icon=":material/filter_alt:"):
        shown = filtered_by(rows, (st.container(), st.container(), st.container()))
    return _Offer({row.clip_id: _clip_name(row) for row in shown}, {row.clip_id for row in rows}, "clip")


def _videos(index: VideoIndex) -> _Offer:
    with st.expander("Filter videos", icon=":material/filter_alt:"):
        fits = index.fits(wanted_in_sidebar(index))
    there = [row for row in index.rows if row.frames]
    shown = {row.clip_id: f"{row.clip_id} — {row.scene}" for row in there if fits[index.places[row.clip_id]]}
    return _Offer(shown, {row.clip_id for row in there}, "video")


def _choose(offer: _Offer) -> str | None:
    ids = list(offer.names)
    if not ids:
        return None
    by_link = "clip" not in st.session_state
    if by_link:
        st.session_state["clip"] = st.query_params.get("clip")
    if (asked := st.session_state["clip"]) not in offer.names:
        st.session_state["clip"] = ids[0]  # Said aloud: with the key deleted the browser went on showing the old name.
        if by_link and asked and asked not in offer.known:
            not_found("clip", f"There is no clip {asked!r} here; this is the first of those that are.", ids[0])
    total = f" of {len(offer.known)}" if len(ids) < len(offer.known) else ""
    chosen = st.selectbox(
        f"{offer.noun.capitalize()} ({count(len(ids), offer.noun)}{total})",
        ids,
        key="clip",
        persist_state="session",
        format_func=lambda clip_id: offer.names.get(clip_id, str(clip_id)),
    )
    if st.query_params.get("clip") != chosen:  # By hand: `bind` would put the long name into the link, not the clip id.
        st.query_params["clip"] = chosen
    keep("clip", chosen)
    _steps(ids, ids.index(chosen))
    return str(chosen)


def _steps(ids: Sequence[str], at: int) -> None:
    before, after = st.columns(2)
    before.button(
        "Previous", icon=":material/chevron_left:", disabled=at == 0, on_click=_go_to, args=(ids[at - 1],), width="stretch"
    )
    after.button(
        "Next",
        icon=":material/chevron_right:",
        icon_position="right",
        disabled=at + 1 == len(ids),
        on_click=_go_to,
        args=(ids[(at + 1) % len(ids)],),
        width="stretch",
    )


def _clip_name(row: ClipRow) -> str:
    """`pick — picking_objects/pick_box 1–66, Simulated1`."""
    return f"{spoken(row.action)} — {row.activity}/{row.video} {row.first_frame}–{row.last_frame}, {row.person}"


def _about_clip(row: ClipRow) -> str:
    return (
        f"{plain(spoken(row.action))} · {plain(spoken(row.activity))}, video {plain(row.video)} · {plain(row.person)} · "
        f"frames {row.first_frame} to {row.last_frame}"
    )


def _about_video(index: VideoIndex, clip_id: str) -> str:
    row = index.rows[index.places[clip_id]]
    return (
        f"{plain(row.scene)} · {plain(row.person)} · {row.length_s:.0f} s, {count(row.frames, 'frame')} with boxes · "
        f"{count(len(index.done[index.places[clip_id]]), 'action')} annotated · {plain(row.split)}"
    )


def _go_to(clip_id: str) -> None:
    st.session_state["clip"] = clip_id
