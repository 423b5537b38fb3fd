"""Boxes of one's own: a drop zone for those that another tool made, and what was found as files for such tools."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.state.caches import Source, UserVideoSource
from app.widgets.fault_text import fault_text
from laiar_core.data.user_video.clip import shown_name
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import Boxes, UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.files import scratch_folder
from laiar_core.perception.track_files.brought import Brought
from laiar_core.perception.track_files.on_film import boxes_of_film
from laiar_core.perception.track_files.read import read_boxes
from laiar_core.perception.track_files.write import FORMATS, boxes_file
from laiar_core.reading import MB, TEXT
from laiar_core.video.validate import inspect
from laiar_core.viz.text import count, plain

FORMATS_TAKEN = "CVAT for video (XML), MOTChallenge, COCO with track_id, Label Studio (JSON), YOLO labels with ids (zip)"


def offer_boxes(label: str, key: str, film: UserVideoFolder | None = None) -> tuple[UploadedFile | None, bool]:
    """A drop zone for a file of boxes, and below it what is in the one that was dropped, or what is wrong with it.

    Args:
        label: of the zone.
        key: of the zone.
        film: the video that they must be of, where it is known.

    Returns:
        The file, if one was dropped, and whether it can be used.
    """
    upload = st.file_uploader(label, key=key, help=f"{FORMATS_TAKEN}. What the file is, its content says.")
    if upload is not None:
        try:
            brought = read_upload(upload)
            if film is not None:
                boxes_of_film(film.film, brought, inspect(film.original).size)
        except LaiarError as fault:
            st.error(fault_text(f"{fault}."), icon=":material/error:")
            return upload, False
        classes = ", ".join(dict.fromkeys(track.name for track in brought.tracks))
        found = f"{brought.format}, {count(len(brought.tracks), 'track')}: {classes}"
        st.caption(f":material/check: {plain(brought.name)} is {plain(found)}")
    return upload, upload is not None


def read_upload(upload: UploadedFile) -> Brought:
    """What a file of boxes says that somebody dropped (LaiarError, one sentence, for one that cannot be read)."""
    name = shown_name(upload.name)
    if upload.size > TEXT:
        raise LaiarError(f"{name} is too large: a file of boxes has at most {TEXT / MB:.0f} MB; is it the film?")
    with scratch_folder() as scratch:
        path = scratch / name
        path.write_bytes(upload.getvalue())
        try:
            return read_boxes(path)
        except LaiarError as fault:
            raise LaiarError(str(fault).replace(str(path), name)) from None


def boxes_in(upload: UploadedFile | None) -> Boxes | None:
    """The file of boxes that goes with a film, if there is one (LaiarError where it cannot be read)."""
    if upload is None:
        return None
    read_upload(upload)
    return upload.name, upload.getvalue()


def offer_files(folder: UserVideoFolder, source: Source) -> None:
    """Buttons that give the boxes of a video as files of other tools, as they are corrected now.

    Args:
        folder: the video.
        source: the checkpoint in whose words they are.
    """
    video = UserVideoSource.seen_by(source, folder).open()
    with st.container(horizontal=True, gap="small"):
        for ending, (name, _) in FORMATS.items():
            st.download_button(
                name,
                partial(_file, video, ending),
                f"{Path(folder.name).stem}-boxes{ending}",
                icon=":material/download:",
                key=f"boxes_{ending[1:]}",
                on_click="ignore",
            )


def _file(video: UserVideo, ending: str) -> bytes:
    folder = video.folder
    return boxes_file(video.corrected, ending, inspect(folder.original).size, folder.name)
