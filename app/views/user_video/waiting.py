"""What a person sees while the work goes on: which stage, how far, how long still, what is found so far, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import NoReturn

import plotly.graph_objects as go
import streamlit as st

from app.state.jobs import Job
from app.state.user_video_work import found_so_far, jobs
from laiar_core.data.task import Task
from laiar_core.timeline.multi_label import EVERY_S
from laiar_core.timeline.schema import Segment, Window
from laiar_core.timeline.timeline import Step
from laiar_core.timeline.user_video_job import STAGES
from laiar_core.viz.figures.film import SHOWN_ROWS, film_chart, film_rows
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count

LOOK_S = 0.4  # between two looks at the job
_PARTS = 12  # that the page shows at most, one below the other


def watch(
    key: str,
    task: Task,
    actions: tuple[str, ...],
    withheld: Collection[str],
    cancel: Callable[[], None] | None,
    all_stages: tuple[str, ...] = STAGES,
) -> NoReturn:
    """Draw how a job stands until it is over; then the page is drawn anew.

    A loop and no fragment that draws itself again: it ends where it stands as soon as the person does anything else.

    Args:
        key: of the job.
        task: of the model at work.
        actions: those that it knows.
        withheld: those of them that it never says.
        cancel: is called when the person cancels; None for one who may not.
        all_stages: of the work, in their order.
    """
    with st.container(border=True, key="user_video_progress"):
        bar = st.progress(0.0)
        with st.container(horizontal=True, vertical_alignment="center"):
            stages = st.empty()
            if cancel is not None:
                st.button("Cancel", icon=":material/stop_circle:", on_click=cancel, key="user_video_cancel")
    chart, drawn = st.empty(), 0
    for _ in range(_PARTS):  # What the page showed before goes at once, instead of standing pale below.
        st.empty()
    while (job := jobs().look(key)) is not None and job.going:
        bar.progress(job.share, text=_words(job))
        stages.caption(_stages(job.stage, all_stages), width="stretch")
        found = list(found_so_far().get(key, ()))
        if len(found) > drawn:
            drawn = len(found)
            figure = _so_far(found, task, actions, withheld)
            # What was found since may not be seen in it, and the same figure cannot be drawn twice under one name.
            chart.plotly_chart(figure, config=CONFIG, key=f"user_video_so_far_{drawn}", alt="What was recognised so far")
        time.sleep(LOOK_S)
    bar.progress(1.0)  # Whoever has asked for another page meanwhile goes there from here, and not back to this one.
    st.rerun()


def _so_far(found: list[Step], task: Task, actions: tuple[str, ...], withheld: Collection[str]) -> go.Figure:
    windows = [step.part for step in found if isinstance(step.part, Window)]
    segments = [step.part for step in found if isinstance(step.part, Segment)]
    rows, total = film_rows(task, actions, windows, withheld=withheld)[:SHOWN_ROWS], found[0].total
    # The windows come in the order of the video, at the same step: so this is where it ends.
    end_s = (total - 1) * EVERY_S if rows else windows[-1].end_s * max(total / len(windows), 1)
    return film_chart(actions, windows, segments, end_s, EVERY_S, rows)


def _words(job: Job) -> str:
    if job.state == "waiting":
        return f"Waiting: {count(job.ahead, 'video')} before yours."
    left = job.seconds_left
    return job.stage[:1].upper() + job.stage[1:] + (f", about {_time(left)} left" if left is not None else " …")


def _time(seconds: float) -> str:
    return count(max(round(seconds), 1), "second") if seconds < 90 else count(round(seconds / 60), "minute")


def _stages(now: str, stages: tuple[str, ...]) -> str:
    """`✓ preparing the film · looking ...` with the current stage strong."""
    at = stages.index(now) if now in stages else -1
    return " · ".join("✓ " + s if i < at else f"**{s}**" if i == at else s for i, s in enumerate(stages))
