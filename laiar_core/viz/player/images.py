"""The recorded frames of a clip as JPEG data URLs for the player."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import streamlit as st

from laiar_core.data.frames import read_picture

MAX_WIDTH = 640
QUALITY = 72


@st.cache_data(max_entries=6, show_spinner="Reading the frames ...")
def frame_images(paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Read, shrink to at most 640 pixels width and encode the frames (LaiarError for a file that is no image)."""
    return tuple(_data_url(path) for path in paths)


def _data_url(path: Path) -> str:
    picture = read_picture(path)
    if picture.width > MAX_WIDTH:
        picture = picture.resize((MAX_WIDTH, max(1, round(picture.height * MAX_WIDTH / picture.width))))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
