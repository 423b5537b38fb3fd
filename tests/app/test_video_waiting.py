"""What is drawn while the work goes on."""

from __future__ import annotations

import threading
from collections.abc import Collection

import plotly.graph_objects as go
import pytest
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest
from user_video_page import restarted

from app.state.jobs import Report
from app.state.user_video_work import found_so_far, jobs
from app.views.user_video import waiting
from laiar_core.data.task import Task
from laiar_core.timeline.schema import Segment, Window
from laiar_core.timeline.timeline import Step
from laiar_core.viz.figures.film import SHOWN_ROWS, predicted_actions

ACTIONS = tuple(f"action {number}" for number in range(SHOWN_ROWS + 2))


def page() -> AppTest:
    def script(actions):
        import streamlit as st

        from app.views.user_video.waiting import jobs, watch
        from laiar_core.data.task import Task

        if jobs().look("mine").going:
            watch("mine", Task.MULTI_LABEL, actions, (), lambda: None)
        st.write("over")

    return AppTest.from_function(script, default_timeout=PATIENCE_S, args=(ACTIONS,)).run()


def test_what_is_found_and_has_no_row_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only some rows are shown, so that two looks in a row may draw the very same figure."""
    likely = tuple(0.9 for _ in ACTIONS)
    window = Window(first_frame=0, last_frame=5, start_s=0, end_s=1, probabilities=likely, undecided=False)
    hidden = predicted_actions(ACTIONS, [window])[SHOWN_ROWS:]
    parts: list[Window | Segment] = [window]
    for action in hidden:
        when = {"first_frame": 0, "last_frame": 5, "start_s": 0.0, "end_s": 1.0}
        parts.append(Segment.model_construct(**when, action=action, confidence=0.9, undecided=False))
    figures: list[go.Figure] = []
    looked = threading.Semaphore(0)
    so_far = waiting._so_far

    def draw(found: list[Step], task: Task, actions: tuple[str, ...], withheld: Collection[str]) -> go.Figure:
        figures.append(so_far(found, task, actions, withheld))
        looked.release()
        return figures[-1]

    def work(report: Report) -> None:
        found = found_so_far()["mine"] = []
        for part in parts:
            found.append(Step("segments", len(found) + 1, len(parts), part))
            looked.acquire(timeout=PATIENCE_S)
        del found_so_far()["mine"]

    monkeypatch.setattr(waiting, "LOOK_S", 0.02)
    monkeypatch.setattr(waiting, "_so_far", draw)
    restarted(monkeypatch)
    jobs().submit("mine", work)
    shown = page()
    assert not shown.exception
    assert [said.value for said in shown.markdown] == ["over"]
    assert len(figures) == 3
    assert figures[1] == figures[2]
