"""What to compare: a checkpoint and a clip on the left, and on the right. The choice lives in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.state.address import keep, linked_choice, not_found
from app.state.caches import Source
from app.widgets.choose_checkpoint import readable_checkpoints
from app.widgets.choose_data import data_names, find_data, open_seen, where_to_get
from app.widgets.sidebar import Choice, introduce
from laiar_core.data.listing import Listing
from laiar_core.model.fits import fits
from laiar_core.names import is_simulated

SIDES = ("left", "right")


def choose_both() -> tuple[Choice, Choice] | None:
    """Draw the sidebar and the two choosers; None where something is missing, which is then said on the page."""
    with st.sidebar:
        introduce()
        name = linked_choice("Clips from", data_names(), "data")
    dataset, fault = find_data(name)
    if dataset is None:
        where_to_get(name, fault)
        return None
    data = open_seen(dataset)
    if is_simulated(data.name):
        st.sidebar.badge("simulated", icon=":material/science:", color="orange")
    checkpoints = readable_checkpoints(lambda checkpoint: fits(checkpoint.vocabulary, data.knowledge))
    ids = data.clip_ids()
    if not ids or not checkpoints:
        st.error("There is nothing to compare: it takes a checkpoint that can be read, and a clip.", icon=":material/error:")
        return None
    _begin(data.listing, ids)
    titles = {clip_id: data.listing.titles[data.listing.places[clip_id]] for clip_id in ids}
    with st.sidebar:
        _shortcuts(list(checkpoints), ids)
    chosen = [_choose(side, column, checkpoints, titles) for side, column in zip(SIDES, st.columns(2, gap="medium"), strict=True)]
    left, right = (Choice(checkpoint, name, dataset, clip_id) for checkpoint, clip_id in chosen)
    return left, right


def _begin(listing: Listing, ids: Sequence[str]) -> None:
    """The clips of the address; without any the first one, and beside it the first in which something else happens."""
    happens = {clip_id: listing.actions[listing.places[clip_id]] for clip_id in ids}
    other = next((clip_id for clip_id in ids if happens[clip_id] != happens[ids[0]]), ids[-1])
    for side, clip_id in zip(SIDES, (ids[0], other), strict=True):
        key = _clip_key(side)
        asked = st.session_state.get(key) or st.query_params.get(key)
        st.session_state[key] = asked if asked in happens else clip_id
        if asked and asked not in happens:
            not_found(key, f"There is no clip {asked!r} here; the {side} side shows another.", clip_id)


def _choose(
    side: str, column: st.delta_generator.DeltaGenerator, checkpoints: Mapping[str, Source], titles: Mapping[str, str]
) -> tuple[Source, str]:
    with column, st.container(horizontal=True):
        name = linked_choice(f"Checkpoint, {side}", list(checkpoints), _checkpoint_key(side), width=170)
        clip_id = st.selectbox(
            f"Clip, {side}",
            list(titles),
            key=_clip_key(side),
            persist_state="session",
            format_func=lambda clip_id: titles.get(clip_id, str(clip_id)),
        )
    keep(_clip_key(side), clip_id)
    if st.query_params.get(_clip_key(side)) != clip_id:  # By hand: `bind` would put the long name into the link.
        st.query_params[_clip_key(side)] = clip_id
    return checkpoints[name], clip_id


def _shortcuts(checkpoints: Sequence[str], clips: Sequence[str]) -> None:
    st.caption("On the right, show")
    st.button(
        "Same clip, other checkpoint",
        icon=":material/model_training:",
        disabled=len(checkpoints) < 2,
        help="There is only one checkpoint here; train another to compare." if len(checkpoints) < 2 else None,
        on_click=_other_checkpoint,
        args=(checkpoints,),
        width="stretch",
    )
    st.button(
        "Same checkpoint, other clip",
        icon=":material/video_library:",
        disabled=len(clips) < 2,
        on_click=_other_clip,
        args=(clips,),
        width="stretch",
    )


def _other_checkpoint(names: Sequence[str]) -> None:
    state = st.session_state
    state[_clip_key("right")] = state[_clip_key("left")]
    state[_checkpoint_key("right")] = _next(names, state[_checkpoint_key("right")], state[_checkpoint_key("left")])


def _other_clip(ids: Sequence[str]) -> None:
    state = st.session_state
    state[_checkpoint_key("right")] = state[_checkpoint_key("left")]
    state[_clip_key("right")] = _next(ids, state[_clip_key("right")], state[_clip_key("left")])


def _next(options: Sequence[str], now: str, but: str) -> str:
    """The option after `now`, from the last on to the first, that is not `but`."""
    at = options.index(now)
    later = [*options[at + 1 :], *options[: at + 1]]
    return next((option for option in later if option != but), now)


def _clip_key(side: str) -> str:
    return f"{side}_clip"


def _checkpoint_key(side: str) -> str:
    return f"{side}_checkpoint"
