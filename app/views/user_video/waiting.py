"""What a person sees while the work goes on: which stage, how far, how long still, what is found so far, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

import plotly.graph_objects as go
import streamlit as st

from app.state.jobs import Job
from app.state.user_video_work import found_so_far, jobs
from laiar_core.timeline.multi_label import EVERY_S
from laiar_core.timeline.schema import Segment, Window
from laiar_core.timeline.timeline import Step
from laiar_core.timeline.user_video_job import STAGES
from laiar_core.viz.figures.moments import SHOWN_ROWS, moments_chart, told_actions
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.timeline import timeline_chart
from laiar_core.viz.text import count

LOOK_S = 0.4  # between two looks at the job
_PARTS = 12  # that the page shows at most, one below the other


def watch(key: str, actions: tuple[str, ...], several: bool, cancel: Callable[[], None]) -> NoReturn:
    """Draw how a job stands until it is over; then the page is drawn anew. `actions` are those of the model at work.

    `several` says that it can say more than one of them at once.

    A loop and no fragment that draws itself again: it ends where it stands as soon as the person does anything else.
    """
    with st.container(border=True, key="own_progress"):
        bar = st.progress(0.0)
        with st.container(horizontal=True, vertical_alignment="center"):
            stages = st.empty()
            st.button("Cancel", icon=":material/stop_circle:", on_click=cancel, key="own_cancel")
    chart, drawn = st.empty(), 0
    for _ in range(_PARTS):  # What the page showed before goes at once, instead of standing pale below.
        st.empty()
    while (job := jobs().look(key)) is not None and job.going:
        bar.progress(job.share, text=_words(job))
        stages.caption(_stages(job.stage), width="stretch")
        found = list(found_so_far().get(key, ()))
        if len(found) > drawn:
            drawn = len(found)
            figure = _several(found, actions) if several else _one_by_one(found, actions)
            # What was found since may not be seen in it, and the same figure cannot be drawn twice under one name.
            chart.plotly_chart(figure, config=CONFIG, key=f"own_so_far_{drawn}", alt="What was recognised so far")
        time.sleep(LOOK_S)
    bar.progress(1.0)  # Whoever has asked for another page meanwhile goes there from here, and not back to this one.
    st.rerun()


def _one_by_one(found: list[Step], actions: tuple[str, ...]) -> go.Figure:
    windows, segments = _parts(found)
    # The windows come in the order of the video, at the same pace: so this is where it ends.
    end_s = windows[-1].end_s * max(found[0].total / len(windows), 1)
    return timeline_chart(actions, windows, segments, end_s)


def _several(found: list[Step], actions: tuple[str, ...]) -> go.Figure:
    windows, segments = _parts(found)
    end_s = (found[0].total - 1) * EVERY_S
    return moments_chart(actions, windows, segments, EVERY_S, end_s, told_actions(actions, windows)[:SHOWN_ROWS])


def _parts(found: list[Step]) -> tuple[list[Window], list[Segment]]:
    windows = [step.part for step in found if isinstance(step.part, Window)]
    return windows, [step.part for step in found if isinstance(step.part, Segment)]


def _words(job: Job) -> str:
    if job.state == "waiting":
        return f"Waiting: {count(job.ahead, 'video')} before yours."
    left = job.seconds_left
    return job.stage[:1].upper() + job.stage[1:] + (f", about {_time(left)} left" if left is not None else " …")


def _time(seconds: float) -> str:
    return count(max(round(seconds), 1), "second") if seconds < 90 else count(round(seconds / 60), "minute")


def _stages(now: str) -> str:
    """`✓ preparing the film · looking ...` with the current stage strong."""
    at = STAGES.index(now) if now in STAGES else -1
    return " · ".join("✓ " + s if i < at else f"**{s}**" if i == at else s for i, s in enumerate(STAGES))
