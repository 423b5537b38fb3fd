"""The filters of videos in which several actions happen. Explore and the Clips page share them, and they live in the link."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.state.video_index import VideoIndex, Wanted
from app.widgets.clip_filters import pick

SEARCH = "search"


def wanted_in_sidebar(index: VideoIndex) -> Wanted:
    """The filters that have room in the sidebar."""
    places = [st.container() for _ in range(3)]
    return Wanted(actions=_actions(places[0], index), scenes=_scenes(places[1], index), splits=_splits(places[2], index))


def wanted_on_page(index: VideoIndex) -> Wanted:
    """All of them, in two rows."""
    first, second = st.columns([3, 2, 2]), st.columns([3, 2, 2])
    search = first[0].text_input(
        "Search", key=SEARCH, placeholder="an id, a person, any words of the actions", bind="query-params"
    )
    return Wanted(
        search=search or "",
        verbs=_pick(first[1], "Verb (all of them)", "verb", index.happens["verb"]),
        objects=_pick(first[2], "Object (all of them)", "object", index.happens["object"]),
        actions=_actions(second[0], index),
        scenes=_scenes(second[1], index),
        splits=_splits(second[2], index),
    )


def _actions(place: DeltaGenerator, index: VideoIndex) -> tuple[str, ...]:
    return _pick(place, "Action (all of them)", "does", index.happens["action"])


def _scenes(place: DeltaGenerator, index: VideoIndex) -> tuple[str, ...]:
    return _pick(place, "Scene", "scene", index.scenes.tolist())


def _splits(place: DeltaGenerator, index: VideoIndex) -> tuple[str, ...]:
    return _pick(place, "Split", "split", index.splits.tolist())


def _pick(place: DeltaGenerator, label: str, key: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(pick(place, label, key, values))
