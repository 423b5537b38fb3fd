"""What was recognised in a video: what happens when, why, and one stretch of it in the Explore view.

What is looked at is a part of the address: `stretch`, and where a model can be asked about any action, `action`. A segment has a
stretch of its own, or is the moment at which the model is surest of its action: then `stretch` is what it saw around that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import UserVideoSource
from app.views.explore.choose_action import ask_about, explained
from app.views.user_video.upload import STRETCH
from app.widgets.clickable import clicked_numbers
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import Choice, remember
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.user_video.clip import DATASET
from laiar_core.data.user_video.dataset import stretch_id
from laiar_core.explain.explanation import Explanation
from laiar_core.timeline.schema import Segment, Stretch, Timeline
from laiar_core.timeline.windows import sayable
from laiar_core.viz.figures.film import SHOWN_ROWS, film_chart, film_rows
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.timeline import HEIGHT, span
from laiar_core.viz.text import count, plain
from laiar_core.viz.words.tables import segment_rows

ROW_PIXELS, TABLE_ROWS = 35, 5.5  # of the table; half a row says that there are more
Place = tuple[str, str]
"""What is looked at: a stretch, and the action that the model is asked about, empty where it is asked about none."""


def chosen_stretch(video: UserVideoSource, timeline: Timeline) -> Choice:
    """What is looked at: as the person or the link chose, else the segment that the model is surest of."""
    stretches = _stretches(timeline)
    asked = st.session_state.get(STRETCH) or st.query_params.get(STRETCH)
    choice = Choice(video.checkpoint, DATASET, video, str(asked))
    if asked not in stretches:
        stretch, action = _most_telling(timeline)
        choice = replace(choice, clip_id=stretch)
        if action:
            ask_about(choice, action)
        if asked:
            not_found(STRETCH, f"There is no stretch {asked!r} here any more; this is {span(stretches[stretch])}.", stretch)
    keep(STRETCH, choice.clip_id)
    st.session_state[STRETCH] = st.query_params[STRETCH] = choice.clip_id
    remember(choice)
    return choice


def explanation_of_stretch(timeline: Timeline, choice: Choice) -> tuple[Explanation, Segment | None]:
    """Why, and the segment that this is, where it is one: a segment of which nothing else can be asked has its own reasons."""
    for segment in timeline.segments:
        if _place(segment) == (choice.clip_id, ""):
            return segment.explanation, segment
    explanation = explained(choice, None)
    return explanation, segment_at(timeline, choice.clip_id, explanation.prediction)


def show_timeline(timeline: Timeline, choice: Choice, explanation: Explanation, chosen: Segment | None) -> None:
    """The chart and the list of segments, with what is looked at marked in both.

    Args:
        timeline: of the video.
        choice: checkpoint and stretch that is looked at.
        explanation: of that stretch.
        chosen: the segment that it is, or None.
    """
    about = _about(explanation)
    place, windows = (choice.clip_id, about), timeline.windows
    rows = film_rows(timeline.task, timeline.actions, windows, about, timeline.withheld)
    part = _stretches(timeline)[choice.clip_id]

    def chart(shown: Sequence[str], looked_at: tuple[float, float] | None) -> go.Figure:
        every_s = _every_s(timeline)
        return film_chart(
            timeline.actions, windows, timeline.segments, timeline.duration_s, every_s, shown, chosen, about, looked_at
        )

    with guarded("The timeline"):
        if rows:
            _chart(timeline, choice, place, chart(_shown(timeline, rows, about), (part.start_s, part.end_s)))
            st.caption(
                "The bluer, the likelier; what the model says is framed. Click a moment or a row, and what was seen around it "
                f"(shaded, {plain(span(part))}) is explained below."
            )
            height = ROW_PIXELS * (min(len(timeline.segments), TABLE_ROWS) + 1) + 3
            _table(timeline, choice, place, chosen, int(height), 330)
        else:
            left, right = st.columns([5, 8], gap="medium")
            with left:
                _chart(timeline, choice, place, chart((), None))
            with right:
                _table(timeline, choice, place, chosen, HEIGHT, 110)


def go_to_segment(video: UserVideoSource, segment: Segment) -> None:
    """From the next run on the page shows this segment of a video's timeline, by the checkpoint of the video."""
    _choose("several", Choice(video.checkpoint, DATASET, video, ""), _place(segment))


def segment_at(timeline: Timeline, stretch: str, action: str) -> Segment | None:
    """The segment of the action that this stretch explains, or in which its moment lies.

    Args:
        timeline: of the video.
        stretch: what is looked at, by its name in the address.
        action: what it is about.

    Returns:
        The segment; None where the action is not said there.
    """
    said = [segment for segment in timeline.segments if segment.action == action]
    surest = [segment for segment in said if _place(segment)[0] == stretch]
    moments = [at * _every_s(timeline) for at, window in enumerate(timeline.windows) if _stretch(window) == stretch]
    there = [segment for segment in said if any(segment.start_s <= moment <= segment.end_s for moment in moments[:1])]
    return next(iter([*surest, *there]), None)


def _stretches(timeline: Timeline) -> dict[str, Stretch]:
    """Everything that can be looked at, by its stretch."""
    windows: dict[str, Stretch] = {_stretch(window): window for window in timeline.windows}
    return {_stretch(segment): segment for segment in timeline.segments if not _place(segment)[1]} | windows


def _every_s(timeline: Timeline) -> float:
    """Seconds from one moment that the model was asked about to the next."""
    return timeline.duration_s / max(len(timeline.windows) - 1, 1)


def _stretch(part: Stretch) -> str:
    return stretch_id(part.first_frame, part.last_frame)


def _place(segment: Segment) -> Place:
    """Where a segment is explained: at its own stretch, or where the model is surest of it, which is then asked about it."""
    action, numbers = _about(segment.explanation), segment.explanation.clip.frame_numbers
    return (stretch_id(numbers[0] - 1, numbers[-1] - 1), segment.action) if action else (_stretch(segment), "")


def _about(explanation: Explanation) -> str:
    """The action that the model was asked about; empty where it can be asked about none."""
    return explanation.prediction if explanation.each_action else ""


def _most_telling(timeline: Timeline) -> Place:
    """The surest segment in which something happens; without segments the moment and the action that come nearest to one."""
    if timeline.segments:
        return _place(max(timeline.segments, key=lambda segment: (segment.action != NULL_ACTION, segment.confidence)))
    likely = sayable(timeline.windows, timeline.actions, timeline.withheld)  # (W, A)
    window, action = np.unravel_index(likely.argmax(), likely.shape)
    return _stretch(timeline.windows[int(window)]), timeline.actions[int(action)]


def _shown(timeline: Timeline, rows: list[str], about: str) -> list[str]:
    """The rows to draw: all of them, or of many the likeliest and the one that the page is about."""
    hidden = len(rows) - SHOWN_ROWS
    if hidden <= 0 or st.toggle(f"Show {count(hidden, 'more action')}", key="user_video_all_rows"):
        return rows
    peak = dict(zip(timeline.actions, np.max([window.probabilities for window in timeline.windows], axis=0), strict=True))
    best = sorted(rows, key=lambda name: (name != about, -peak[name]))[:SHOWN_ROWS]
    return [name for name in rows if name in best]


def _chart(timeline: Timeline, choice: Choice, place: Place, figure: go.Figure) -> None:
    key = _key("chart", place)

    def pick() -> None:
        match clicked_numbers(key):
            case (segment,) if 0 <= segment < len(timeline.segments):
                _choose("chart", choice, _place(timeline.segments[segment]))
            case (window, action):
                _choose("chart", choice, (_stretch(timeline.windows[window]), timeline.actions[action]))

    st.plotly_chart(figure, key=key, on_select=pick, selection_mode="points", config=CONFIG, alt="What happens when in the video")


def _table(timeline: Timeline, choice: Choice, place: Place, chosen: Segment | None, height: int, action_width: int) -> None:
    if not timeline.segments:
        return
    key = _key("table", place)

    def pick() -> None:
        row = _clicked_cell(key)
        if row and 0 <= row[0] < len(timeline.segments):
            _choose("table", choice, _place(timeline.segments[row[0]]))

    at = next((at for at, segment in enumerate(timeline.segments) if segment is chosen), None)
    st.dataframe(
        segment_rows(timeline.segments, at),
        key=key,
        on_select=pick,
        selection_mode="single-cell",
        hide_index=True,
        height=height,
        column_config={
            " ": st.column_config.TextColumn(width=28),
            "when": st.column_config.TextColumn(width=95),
            "action": st.column_config.TextColumn(width=action_width),
        },
    )


def _clicked_cell(key: str) -> tuple[int, ...]:
    """The row of a table in which a cell is selected; empty where none is."""
    try:
        return (int(cast(Any, st.session_state[key])["selection"]["cells"][0][0]),)
    except (KeyError, IndexError, TypeError, ValueError):
        return ()


def _choose(view: str, choice: Choice, place: Place) -> None:
    stretch, action = place
    st.session_state[STRETCH] = stretch
    if action:
        ask_about(replace(choice, clip_id=stretch), action)
    st.session_state[f"user_video_{view}_picked"] = place


def _key(view: str, place: Place) -> str:
    """The key of a view; another one as soon as something else is looked at than was clicked there, so that it can be again."""
    turn, picked = f"user_video_{view}_turn", f"user_video_{view}_picked"
    st.session_state.setdefault(turn, 0)
    if st.session_state.get(picked) not in (None, place):
        st.session_state[turn] += 1
        st.session_state[picked] = None
    return f"user_video_{view}_{st.session_state[turn]}"
