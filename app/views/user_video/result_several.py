"""What was recognised in a video by a model of several actions: when each happens, why, and any moment of it in the Explore view.

What is looked at is a moment and an action: `stretch` in the address is what the model saw around the moment, `action` what it is
asked about. A segment is the moment at which the model is surest of its action.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import OwnSource
from app.views.explore.about_action import ask_about
from app.views.user_video.segment_table import clicked, show_segments
from app.views.user_video.upload import STRETCH
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import Choice, remember
from laiar_core.data.user_video.clip import DATASET
from laiar_core.data.user_video.dataset import stretch_id
from laiar_core.timeline.schema import Segment, Timeline, Window
from laiar_core.viz.figures.moments import SHOWN_ROWS, moments_chart, told_actions
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count, plain

ROW_PIXELS, TABLE_ROWS, ACTION_WIDTH = 35, 5.5, 330  # of the table; half a row says that there are more
Place = tuple[str, str]
"""What is looked at: a stretch, and the action that the model is asked about."""


def chosen_moment(video: OwnSource, timeline: Timeline) -> Choice:
    """What is looked at: as the person or the link chose, else the segment that the model is surest of."""
    looks = {_look(window): window for window in timeline.windows}
    asked = st.session_state.get(STRETCH) or st.query_params.get(STRETCH)
    choice = Choice(video.checkpoint, DATASET, video, str(asked))
    if asked not in looks:
        stretch, action = _most_telling(timeline)
        choice = replace(choice, clip_id=stretch)
        ask_about(choice, action)
        if asked:
            window = looks[stretch]
            not_found(STRETCH, f"There is no stretch {asked!r} here any more; this is {_seconds(window)}.", stretch)
    keep(STRETCH, choice.clip_id)
    st.session_state[STRETCH] = st.query_params[STRETCH] = choice.clip_id
    remember(choice)
    return choice


def show_moments(timeline: Timeline, choice: Choice, action: str) -> None:
    """The rows of actions and the list of segments, with what is looked at marked in both."""
    chosen = segment_at(timeline, choice.clip_id, action)
    with guarded("The timeline"):
        _chart(timeline, choice, (choice.clip_id, action), chosen)
        st.caption(_how_to_read(timeline, choice.clip_id))
        if timeline.segments:
            _table(timeline, choice, (choice.clip_id, action), chosen)


def segment_at(timeline: Timeline, stretch: str, action: str) -> Segment | None:
    """The segment of the action that this stretch explains, or in which its moment lies; None where it is not said."""
    moment = next(at for at, window in enumerate(timeline.windows) if _look(window) == stretch) * _every_s(timeline)
    said = [segment for segment in timeline.segments if segment.action == action]
    surest = [segment for segment in said if _place(segment)[0] == stretch]
    there = [segment for segment in said if segment.start_s <= moment <= segment.end_s]
    return next(iter([*surest, *there]), None)


def _every_s(timeline: Timeline) -> float:
    """Seconds from one moment that the model was asked about to the next."""
    return timeline.duration_s / (len(timeline.windows) - 1)


def _look(window: Window) -> str:
    return stretch_id(window.first_frame, window.last_frame)


def _place(segment: Segment) -> Place:
    """Where the model is surest of a segment, and of what."""
    numbers = segment.explanation.clip.frame_numbers
    return stretch_id(numbers[0] - 1, numbers[-1] - 1), segment.action


def _most_telling(timeline: Timeline) -> Place:
    """The surest segment; where there is none, the moment and the action that come nearest to one."""
    if timeline.segments:
        return _place(max(timeline.segments, key=lambda segment: segment.confidence))
    likely = np.array([window.probabilities for window in timeline.windows])  # (W, A)
    window, action = np.unravel_index(likely.argmax(), likely.shape)
    return _look(timeline.windows[int(window)]), timeline.actions[int(action)]


def _rows(timeline: Timeline, action: str) -> list[str]:
    """The actions to draw: those that are said, and the one that the page is about."""
    told = list(dict.fromkeys([*told_actions(timeline.actions, timeline.windows), action]))
    hidden = len(told) - SHOWN_ROWS
    if hidden <= 0 or st.toggle(f"Show {count(hidden, 'more action')}", key="own_all_rows"):
        return told
    peak = dict(zip(timeline.actions, np.max([window.probabilities for window in timeline.windows], axis=0), strict=True))
    best = sorted(told, key=lambda name: (name != action, -peak[name]))[:SHOWN_ROWS]
    return [name for name in told if name in best]


def _chart(timeline: Timeline, choice: Choice, place: Place, chosen: Segment | None) -> None:
    windows, rows = timeline.windows, _rows(timeline, place[1])
    look = next(window for window in windows if _look(window) == choice.clip_id)
    key = _key("chart", place)
    figure = moments_chart(
        timeline.actions,
        windows,
        timeline.segments,
        _every_s(timeline),
        timeline.duration_s,
        rows,
        chosen,
        place[1],
        (look.start_s, look.end_s),
    )

    def pick() -> None:
        if mark := clicked(key, "points"):
            window, action = mark
            _choose("chart", choice, (_look(windows[window]), timeline.actions[action]))

    st.plotly_chart(
        figure, key=key, on_select=pick, selection_mode="points", config=CONFIG, alt="When each action happens in the video"
    )


def _table(timeline: Timeline, choice: Choice, place: Place, chosen: Segment | None) -> None:
    key = _key("table", place)

    def pick() -> None:
        row = clicked(key, "cells")
        if row and 0 <= row[0] < len(timeline.segments):
            _choose("table", choice, _place(timeline.segments[row[0]]))

    at = next((at for at, segment in enumerate(timeline.segments) if segment is chosen), None)
    height = ROW_PIXELS * (min(len(timeline.segments), TABLE_ROWS) + 1) + 3
    show_segments(timeline.segments, at, key, pick, int(height), ACTION_WIDTH)


def _choose(view: str, choice: Choice, place: Place) -> None:
    st.session_state[STRETCH] = place[0]
    ask_about(replace(choice, clip_id=place[0]), place[1])
    st.session_state[f"own_{view}_picked"] = place


def _key(view: str, place: Place) -> str:
    """The key of a view; another one as soon as something else is looked at than was clicked there, so that it can be again."""
    turn, picked = f"own_{view}_turn", f"own_{view}_picked"
    st.session_state.setdefault(turn, 0)
    if st.session_state.get(picked) not in (None, place):
        st.session_state[turn] += 1
        st.session_state[picked] = None
    return f"own_moments_{view}_{st.session_state[turn]}"


def _seconds(window: Window) -> str:
    return f"{window.start_s:.1f}–{window.end_s:.1f} s"


def _how_to_read(timeline: Timeline, stretch: str) -> str:
    look = next(window for window in timeline.windows if _look(window) == stretch)
    return (
        "The bluer, the likelier; what the model says is framed. Click a moment or a row, and what was seen around it "
        f"(shaded, {plain(_seconds(look))}) is explained below."
    )
