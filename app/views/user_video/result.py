"""What was recognised in a video: the band of its actions, their reasons, and for the chosen one the whole Explore view."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import OwnSource
from app.views.explore.page import show_clip
from app.views.user_video.segment_table import clicked, show_segments
from app.views.user_video.upload import STRETCH
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import Choice, remember
from laiar_core.data.user_video.clip import DATASET
from laiar_core.data.user_video.dataset import stretch_id
from laiar_core.timeline.schema import Segment, Timeline
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.timeline import action_name, span, timeline_chart
from laiar_core.viz.text import plain

HEIGHT = 160
_TURNS = {"chart": "own_chart_turn", "table": "own_table_turn"}  # parts of keys; a new one clears what is selected there


def show_timeline(timeline: Timeline) -> Segment:
    """The band and the list of segments. Returns the segment that is chosen."""
    segments = {stretch_id(s.first_frame, s.last_frame): s for s in timeline.segments}
    ids = list(segments)
    asked = st.session_state.get(STRETCH) or st.query_params.get(STRETCH)
    chosen = str(asked) if asked in segments else _most_telling(segments)
    if asked and asked not in segments:
        not_found(STRETCH, f"There is no stretch {asked!r} here any more; this is {span(segments[chosen])}.", chosen)
    keep(STRETCH, chosen)
    st.session_state[STRETCH] = st.query_params[STRETCH] = chosen
    with guarded("The timeline"):
        left, right = st.columns([5, 8], gap="medium")
        with left:
            _chart(timeline, ids, ids.index(chosen))
        with right:
            _table(timeline, ids, ids.index(chosen))
    return segments[chosen]


def show_chosen(video: OwnSource, segment: Segment) -> None:
    """The Explore view of a segment."""
    if segment.explanation.prediction != segment.action:
        st.caption(
            f"What comes before and after makes it **{plain(action_name(segment.action))}**. Of this stretch alone the model "
            f"cannot tell; its best guess, **{plain(action_name(segment.explanation.prediction))}**, is what is explained below."
        )
    stretch = stretch_id(segment.first_frame, segment.last_frame)
    choice = Choice(video.checkpoint, DATASET, video, stretch)
    remember(choice)
    show_clip(choice, segment.explanation)


def _most_telling(segments: dict[str, Segment]) -> str:
    """The segment that the model is surest of, where something happens if it does anywhere."""
    return max(segments, key=lambda at: (action_name(segments[at].action) != "no action", segments[at].confidence))


def _chart(timeline: Timeline, ids: list[str], chosen: int) -> None:
    key = _key("chart")
    st.plotly_chart(
        timeline_chart(timeline.actions, timeline.windows, timeline.segments, timeline.duration_s, chosen),
        key=key,
        on_select=lambda: _choose(ids, clicked(key, "points"), "table"),
        selection_mode="points",
        config=CONFIG,
        alt="What happens when in the video",
    )


def _table(timeline: Timeline, ids: list[str], chosen: int) -> None:
    key = _key("table")
    show_segments(timeline.segments, chosen, key, lambda: _choose(ids, clicked(key, "cells"), "chart"), HEIGHT, action_width=110)


def _key(view: str) -> str:
    return f"own_{view}_{st.session_state.setdefault(_TURNS[view], 0)}"


def _choose(ids: list[str], picked: Sequence[int], other: str) -> None:
    """What was clicked is chosen, and the other view forgets what was clicked there, so that it can be again."""
    if picked and 0 <= picked[0] < len(ids):
        st.session_state[STRETCH] = ids[picked[0]]
        st.session_state[_TURNS[other]] += 1
