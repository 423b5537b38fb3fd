"""A frame with what was found in it, and a box around a thing that was not: it is followed through the film and added."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from app.components import draw_box
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.video.decode import read_frames

_HERE = Path(draw_box.__file__).parent
_drawing = st.components.v2.component(
    "laiar_draw_box",
    html='<div class="draw"><img alt="A frame of the film with what was found; drag over it to draw a box">'
    '<div class="box" hidden></div></div>',
    css=(_HERE / "draw.css").read_text(encoding="utf-8"),
    js=(_HERE / "draw.js").read_text(encoding="utf-8"),
)
Box = tuple[float, float, float, float]


def show_frame(film: Path, frame: int, seen: FilmTracks, hidden: Sequence[str]) -> Box | None:
    """Draw the frame with the boxes of `seen`.

    Args:
        film: the video file.
        frame: from 0.
        seen: what was detected.
        hidden: words of the detector whose boxes are not drawn.

    Returns:
        The box that the person drew in it, left, top, right, bottom in pixels of the film; None without one.
    """
    drawn = _drawing(
        data={
            "picture": _picture(str(film), frame),
            "size": list(seen.frame_size),
            "frame": frame,
            "found": found_in(seen, frame, hidden),
        },
        key="user_video_draw_box",
        default={"box": None},
        on_box_change=lambda: None,
    )
    return box_of(drawn.box, frame)


def found_in(seen: FilmTracks, frame: int, hidden: Sequence[str]) -> list[dict[str, Any]]:
    """Name and box of what is present in a frame, but for the `hidden` words. Tracks are numbered as in the table.

    Args:
        seen: what was detected.
        frame: from 0.
        hidden: words of the detector to leave out.

    Returns:
        For each its name, and its box: left, top, right, bottom in pixels.
    """
    return [
        {"name": f"{at + 1} {track.name}", "box": track.boxes_xyxy[frame].tolist()}
        for at, track in enumerate(seen.tracks)
        if track.present[frame] and track.name not in hidden
    ]


def box_of(value: object, frame: int) -> Box | None:
    """The box that the browser says was drawn in this frame; None where it says anything else."""
    try:
        if not isinstance(value, dict) or value["frame"] != frame:
            return None
        left, top, right, bottom = (float(side) for side in value["box"])
    except (KeyError, TypeError, ValueError):
        return None
    return left, top, right, bottom


@st.cache_data(max_entries=16, show_spinner=False)
def _picture(film: str, frame: int) -> str:
    """A frame of the film as a data URL."""
    buffer = io.BytesIO()
    Image.fromarray(read_frames(Path(film), [frame])[0]).save(buffer, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
