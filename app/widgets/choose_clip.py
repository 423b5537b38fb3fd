"""Which clip of a data set, narrowed by filters. The choice lives in the URL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import Source, open_dataset
from app.widgets.clip_filters import ON_PAGE_ALONE, wanted_in
from laiar_core.data.listing import Listing
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
    listing = data.listing
    with st.expander(f"Filter {data.noun}s", icon=":material/filter_alt:"):
        facets = [name for name in listing.facets if name not in ON_PAGE_ALONE]
        fits = listing.fits(wanted_in(listing, facets, [st.container() for _ in facets]))
    known = data.clip_ids()
    names = {clip_id: listing.titles[at] for clip_id in known if fits[at := listing.places[clip_id]]}
    chosen = _choose(_Offer(names, set(known), data.noun))
    if chosen is not None:
        st.caption(_about(listing, chosen))
    return chosen


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


def _about(listing: Listing, clip_id: str) -> str:
    """`pick · eating · Simulated1 · 0000/1-66 · 2.2 s, 66 frames with boxes`, and how many actions where it is not one."""
    place = listing.places[clip_id]
    names = [name for facet in listing.facets.values() if facet.one_each for name in facet.of_row(place)]
    rest = "/".join(part for part in clip_id.split("/") if part not in names)  # Of its id; the menu cuts its title short.
    seen = f"{listing.length_s[place]:.1f} s, {count(int(listing.frames[place]), 'frame')} with boxes"
    several = [f"{count(happens, 'action')} annotated"] if (happens := len(listing.actions[place])) != 1 else []
    return plain(" · ".join([*map(spoken, names), rest, seen, *several]))


def _go_to(clip_id: str) -> None:
    st.session_state["clip"] = clip_id
