"""A small picture of each clip: the frame in its middle, or a drawing of its boxes where there is no film."""

from __future__ import annotations

import base64
import io

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from app.state.caches import Source, read_clip
from laiar_core.data.clip import Clip
from laiar_core.data.frames import frames_of
from laiar_core.errors import LaiarError
from laiar_core.viz.palette import class_colour

WIDTH = 112  # pixels
QUALITY = 70
STAGE, NO_STAGE = "#2a3239", "#6b747c"  # of a drawing; of a clip that cannot be read


@st.cache_data(max_entries=2000, show_spinner=False)
def thumbnail(dataset: Source, clip_id: str) -> str:
    """A JPEG data URL of a few kilobytes. A clip without a readable picture is drawn, one without boxes is an empty square."""
    try:
        return data_url(picture_of(read_clip(dataset, clip_id)))
    except LaiarError:
        return data_url(Image.new("RGB", (WIDTH, WIDTH * 3 // 4), NO_STAGE))


def picture_of(clip: Clip) -> Image.Image:
    """The picture in the middle of a clip, WIDTH pixels wide."""
    middle = len(clip) // 2
    try:
        for picture in frames_of(clip, np.array([middle])):
            return _small(Image.fromarray(picture))
    except LaiarError:  # The player says what is wrong with the film; here the boxes must do.
        pass
    return drawing_of(clip, middle)


def drawing_of(clip: Clip, frame: int) -> Image.Image:
    """The boxes of a frame on an empty stage, WIDTH pixels wide."""
    scale = WIDTH / clip.frame_size[0]
    picture = Image.new("RGB", (WIDTH, max(1, round(clip.frame_size[1] * scale))), STAGE)
    pen = ImageDraw.Draw(picture)
    for track in clip.tracks:
        if track.present[frame]:
            left, top, right, bottom = (float(edge) * scale for edge in track.boxes_xyxy[frame])
            pen.rectangle(
                (left, top, max(right, left + 1), max(bottom, top + 1)), outline=class_colour(track.class_name), width=2
            )
    return picture


def data_url(picture: Image.Image) -> str:
    """A picture as a JPEG that a page can hold."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _small(picture: Image.Image) -> Image.Image:
    return picture.resize((WIDTH, max(1, round(picture.height * WIDTH / picture.width))))
