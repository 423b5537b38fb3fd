"""Film a few seconds with the camera, or try a film that comes along: for who has no video at hand."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.components import recorder
from laiar_core import bundled
from laiar_core.data.task import Task

SECONDS = 10  # of a take
_HERE = Path(recorder.__file__).parent
_recorder = st.components.v2.component(
    "laiar_recorder",
    html=(_HERE / "recorder.html").read_text(encoding="utf-8"),
    css=(_HERE / "recorder.css").read_text(encoding="utf-8"),
    js=(_HERE / "recorder.js").read_text(encoding="utf-8"),
)
_SAMPLES = {
    Task.SINGLE_LABEL: bundled.DEMO_CLIPS / "Simulated2_videos" / "picking_objects" / "0005.mp4",
    Task.MULTI_LABEL: bundled.DEMO_ROOMS / "Charades_v1_480" / "S0005.mp4",
}


def offer_recording(uploader: str) -> None:
    """A button that films with the camera; the take goes into the uploader of that key like a file that is dropped there."""
    _recorder(data={"seconds": SECONDS, "uploader": f".st-key-{uploader}"}, key="user_video_recorder", width="content")


def offer_sample(task: Task) -> Path | None:
    """A button that takes a simulated film with actions that models of this task know; the film, where it was pressed."""
    pressed = st.button(
        "Try a sample film",
        icon=":material/movie:",
        help="A simulated film that comes with LaIAR; it goes the same way as one of yours.",
    )
    return _SAMPLES[task] if pressed else None
