"""Bring a video: the file goes from the browser straight to the store, and the session forgets it."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

import streamlit as st

from app.state.film_limits import film_limits, store_limits
from app.state.user_video_work import busy_videos
from app.views.explore.choose_action import ABOUT
from app.views.user_video.eyes_view import Looks, called, choose_looks
from app.views.user_video.own_boxes import boxes_in, offer_boxes
from app.views.user_video.record import offer_recording, offer_sample
from app.widgets.fault_text import fault_text
from laiar_core.data.task import Task
from laiar_core.data.user_video.eyes import Eyes
from laiar_core.data.user_video.store import UserVideoFolder, find_video, keep_video, same_film, take_over
from laiar_core.errors import LaiarError
from laiar_core.viz.text import WORDING, count, plain

VIDEO, STRETCH = "video", "stretch"  # the parts of the address that name a video, and the part of it that is looked at
_SECRET = "delete"  # the part of a private link that gives the right to delete the video
_SECRETS = "user_video_secrets"
_MINE, _ROUND, _FAULT, _CHECKPOINT = "user_videos", "user_video_upload_round", "user_video_fault", "user_video_checkpoint"
_CHUNK = 1 << 20
SAMPLE = "simulated sample.mp4"  # what the film is called that comes along


def asked_video() -> str | None:
    """The key of the video that the address names, or else that this session looked at last."""
    key = st.query_params.get(VIDEO) or st.session_state.get(VIDEO)
    return str(key) if key else None


def open_video(folder: UserVideoFolder) -> None:
    """Put a video into the address and remember it for this session. Nobody else's session hears of it."""
    st.session_state[VIDEO] = folder.key
    mine: dict[str, str] = st.session_state.setdefault(_MINE, {})
    mine[folder.key] = name_of(folder)
    if st.query_params.get(VIDEO) != folder.key:
        st.query_params[VIDEO] = folder.key


def name_of(folder: UserVideoFolder) -> str:
    """What the file is called, also while it is just being deleted."""
    try:
        return folder.name
    except LaiarError:
        return "video"


def claim(folder: UserVideoFolder) -> None:
    """Take the right to delete a video out of a private link into the session: the address that is left can be sent to others."""
    secret = st.query_params.pop(_SECRET, None)
    if secret is not None and folder.may_be_deleted_with(secret):
        _secrets()[folder.key] = secret


def may_delete(folder: UserVideoFolder) -> bool:
    """Whether this session has brought the video or opened its private link."""
    return folder.key in _secrets()


def private_link(folder: UserVideoFolder) -> str:
    """The address that shows a video and gives the right to delete it, for a session that has this right."""
    return f"{st.context.url or ''}?{VIDEO}={folder.key}&{_SECRET}={_secrets()[folder.key]}"


def kept_until(folder: UserVideoFolder) -> str:
    """The day on which a video is deleted at the latest."""
    return f"{datetime.fromtimestamp(folder.brought_s + store_limits().max_days * 24 * 3600):%-d %B %Y}"


def close_video() -> None:
    """Go back to the start of the page."""
    _forget(VIDEO, STRETCH, ABOUT)


def use_checkpoint(checkpoint: str) -> None:
    """With another checkpoint the video has other stretches, so the one that was looked at is forgotten."""
    if st.session_state.get(_CHECKPOINT, checkpoint) != checkpoint:
        _forget(STRETCH, ABOUT)
    st.session_state[_CHECKPOINT] = checkpoint


def refuse(fault: LaiarError) -> None:
    """Go back to the start of the page, and say why."""
    st.session_state[_FAULT] = str(fault)
    close_video()


def forget_video(folder: UserVideoFolder) -> None:
    """Delete a video for good."""
    folder.remove()
    st.session_state.get(_MINE, {}).pop(folder.key, None)
    close_video()


def offer_upload(task: Task, actions: tuple[str, ...], objects: tuple[str, ...]) -> UserVideoFolder | None:
    """The start of the page: what happens with a video, who looks at it, and where to drop it.

    Args:
        task: of the model that will look.
        actions: those that it knows.
        objects: the classes of things that it knows.

    Returns:
        The video that was just brought, if one was.
    """
    words = WORDING[task]
    limits, store = film_limits(), store_limits()
    st.markdown("## Bring your own video", anchors=False)
    st.markdown(words.bring.format(actions=len(actions)))
    if fault := st.session_state.pop(_FAULT, None):
        st.error(sentence(fault), icon=":material/error:")
    turn = st.session_state.setdefault(_ROUND, 0)
    looks = choose_looks(objects, turn)
    # A new uploader after each file: the old one's copy in memory goes, and the same file can come again. It is not told the
    # largest size: of a file that is too large it would show a mark, but no sentence.
    uploader = f"user_video_upload_{turn}"
    upload = st.file_uploader(
        f"A video of up to {_minutes(limits.max_seconds)} and {limits.max_bytes / 1e6:.0f} MB",
        key=uploader,
        disabled=not looks.ready,
    )
    with st.container(horizontal=True, gap="small"):
        offer_recording(uploader)
        sample = offer_sample(task)
    st.caption(
        f"It stays on this computer for {_days(store.max_days)} at most; beyond {store.max_store_bytes / 1e9:g} GB of videos the "
        "oldest goes first. Only people with the link of the page or the same file can see it, and you can delete it at "
        f"any time. It works best with {words.in_view}, good light, and a camera that stands still."
    )
    if upload is not None:
        st.session_state[_ROUND] += 1
        return _take(upload, upload.name, limits.max_bytes, looks)
    if sample is not None:
        st.session_state[_ROUND] += 1
        with sample.open("rb") as film:
            return _take(film, SAMPLE, limits.max_bytes, looks)
    _earlier()
    return None


def sentence(fault: str) -> str:
    """A fault as a whole sentence, escaped."""
    return fault_text(fault[:1].upper() + fault[1:] + ".")


def _forget(*parts: str) -> None:
    for part in parts:
        st.session_state.pop(part, None)
        st.query_params.pop(part, None)


def _minutes(seconds: float) -> str:
    return count(round(seconds / 60), "minute") if seconds >= 120 else count(round(seconds), "second")


def _days(days: float) -> str:
    return count(round(days), "day") if days >= 2 else count(round(days * 24), "hour")


def _secrets() -> dict[str, str]:
    """Of the videos that this session may delete, by their keys."""
    secrets: dict[str, str] = st.session_state.setdefault(_SECRETS, {})
    return secrets


def bring_boxes(folder: UserVideoFolder) -> UserVideoFolder | None:
    """A drop zone for other boxes of a video, such as its own after they were mended. Returns the video with those, if any."""
    turn = st.session_state.setdefault(_ROUND, 0)
    boxes, good = offer_boxes("Bring boxes of this film, mended or from elsewhere", f"user_video_other_boxes_{turn}", folder)
    if not good or not st.button("Explain the film with these boxes", type="primary"):
        return None
    st.session_state[_ROUND] += 1
    with folder.original.open("rb") as film:
        return _take(film, folder.name, film_limits().max_bytes, Looks(boxes=boxes))


def look_again(folder: UserVideoFolder, eyes: Eyes | None) -> UserVideoFolder:
    """The same film as a video of its own, seen by others; what was prepared of it is not done again.

    Args:
        folder: the video that is there.
        eyes: who looks; None for the built-in detectors.
    """
    with folder.original.open("rb") as film:
        other = _take(film, folder.name, film_limits().max_bytes, Looks(eyes=eyes))
    take_over(folder, other)
    return other


def of_same_film(folder: UserVideoFolder) -> list[UserVideoFolder]:
    """The videos of a film that this session may see: all for who has brought the file, else those that it had a link to."""
    mine = st.session_state.get(_MINE, {})
    same = [other for other in same_film(folder) if may_delete(folder) or other.key in mine]
    if may_delete(folder):
        _secrets().update({other.key: other.secret for other in same})
    return same


def _take(file: BinaryIO, name: str, max_bytes: int, looks: Looks) -> UserVideoFolder:
    try:
        chunks = iter(lambda: file.read(_CHUNK), b"")
        folder = keep_video(chunks, name, max_bytes, store_limits(), busy_videos(), boxes_in(looks.boxes), looks.eyes)
    except LaiarError as fault:
        refuse(fault)
        st.rerun()
    _secrets()[folder.key] = folder.secret
    open_video(folder)
    return folder


def _earlier() -> None:
    """The videos that this session has brought."""
    mine = {key: folder for key in st.session_state.get(_MINE, {}) if (folder := find_video(key))}
    if mine:
        st.markdown("**Your earlier videos**")
    with st.container(horizontal=True):
        for key, folder in mine.items():
            name = name_of(folder) + (f", {called(folder)}" if folder.boxes or folder.eyes else "")
            st.button(plain(name), key=f"earlier_{key}", icon=":material/movie:", on_click=open_video, args=(folder,))
