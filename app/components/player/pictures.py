"""The film or the images of a clip, where the browser can ask this server for them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileStorageError

from laiar_core.data.clip import Clip, Video
from laiar_core.errors import LaiarError
from laiar_core.viz.player.pictures import Film, Pictures, frame_images

_PLACE = "laiar_player_film"  # Streamlit keeps one file for each place of a page, and forgets it when the page shows another.


def pictures_of(clip: Clip) -> Pictures:
    """The best pictures that there are. Call it in every run of the page, or Streamlit forgets the film."""
    if clip.video is not None:
        return Pictures(film=Film(_film_url(clip.video), tuple(clip.video.times_s.tolist())))
    if clip.frame_paths is not None:
        return Pictures(images=_images(clip.frame_paths))
    return Pictures()


@st.cache_data(max_entries=6, show_spinner="Reading the frames ...")
def _images(paths: tuple[Path, ...]) -> tuple[str, ...]:
    return frame_images(paths)


def _film_url(video: Video) -> str:
    """Hand the film to Streamlit as `st.video` does: nobody can guess the address, and it lives as long as the page shows it."""
    path: Path = video.path
    try:
        url = runtime.get_instance().media_file_mgr.add(str(path), "video/mp4", _PLACE)
    except (MediaFileStorageError, OSError) as error:
        raise LaiarError(f"cannot read the film {path} ({error}); copy it again or take it away") from None
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{url}" if base else url
