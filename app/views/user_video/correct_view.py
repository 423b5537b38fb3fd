"""Correct what was seen wrong: call a thing something else, join or remove tracks, draw a box around what was missed."""

from __future__ import annotations

import time
from typing import Any, Literal

import pandas as pd
import streamlit as st

from app.state.caches import Source, UserVideoSource
from app.state.jobs import Report
from app.state.user_video_work import begin
from app.views.user_video.correction_tables import LEFT_OUT, class_indices, corrections_of, tracks_table, words_table
from app.views.user_video.draw_view import Box, show_frame
from app.widgets.error_boundary import guarded
from app.widgets.fault_text import fault_text
from laiar_core.data.user_video.class_mapping import words_key
from laiar_core.data.user_video.clip import SOMEBODY
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import ClassMapping, UserVideo
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.perception.mask_followers import BUILT_IN, follower_named
from laiar_core.timeline.user_video_job import draw
from laiar_core.viz.text import plain

_ROUND = "user_video_correct_round"  # part of the keys; a new one forgets what was typed and not yet saved
_FOLLOWERS = {
    BUILT_IN: "built in, offline",
    "edgetam": "EdgeTAM (downloads once)",
    "sam2": "SAM 2 (downloads once)",
}
_LAST_EDIT_S = 0.4  # The browser keeps an edit of a table back for 0.15 s, and whoever is quick presses the button before that.


def show_corrections(folder: UserVideoFolder, source: Source, at_once: bool = False) -> None:
    """What was found, to be looked at and corrected.

    Args:
        folder: the video.
        source: the checkpoint whose words it is put in.
        at_once: whether it is open from the start, where there is nothing else to see.
    """
    # Another key after each correction, which closes it again.
    key = f"user_video_correct_{folder.key}_{at_once}_{st.session_state.setdefault(_ROUND, 0)}"
    label = f"What was {'brought' if folder.boxes else 'detected'}, and how to correct it"
    with st.expander(label, icon=":material/build:", expanded=at_once, key=key, on_change="rerun") as box:
        if box.open:
            _show(folder, source)


@st.fragment
def _show(folder: UserVideoFolder, source: Source) -> None:
    with guarded("What was found"):
        video = UserVideoSource.seen_by(source, folder).open()
        left, right = st.columns([6, 7], gap="medium")
        with left, guarded("The frame"):
            _look_and_draw(video, source)
        with right, guarded("The tables"):
            _correct(video, source)


def _look_and_draw(video: UserVideo, source: Source) -> None:
    seen = video.corrected
    frames = len(seen.times_s)
    frame = st.slider("Frame", 1, frames, frames // 2, key=f"user_video_draw_frame_{video.folder.key}") - 1
    box = show_frame(video.folder.film, frame, seen, video.other_side)
    st.caption(
        "Something was missed? Drag a box around it in the picture, say what it is, and it is followed through the film until it "
        "is lost. Is it followed wrongly? Draw it once more in a later frame, and its track is corrected between both."
    )
    drawn, key = _drawn_before(video), f"user_video_draw_again_{st.session_state[_ROUND]}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        known = _things_first(video.vocabulary.objects)
        again = st.selectbox("Which thing", list(drawn), format_func=drawn.__getitem__, width=180, key=key) if drawn else None
        if again is None:
            name = st.selectbox("What it is", known, key="user_video_draw_name", width=180)
        else:
            name = seen.tracks[len(seen.tracks) - len(drawn) + 1 + again].name
        follower = st.selectbox(
            "Followed by", list(_FOLLOWERS), format_func=_FOLLOWERS.__getitem__, width=200, key="user_video_follower"
        )
        if st.button("Follow it", icon=":material/my_location:", disabled=box is None) and box is not None:
            _follow(video, source, frame, box, name, follower, again)


def _drawn_before(video: UserVideo) -> dict[int | None, str]:
    """What a new box can be once more, by its number among what was drawn; first that it is something new."""
    names, drawn = video.corrected.tracks, video.kept_corrections.drawn or ()
    first = len(names) - len(drawn)
    things: dict[int | None, str] = {at: f"{first + at + 1} {names[first + at].name}" for at in range(len(drawn))}
    return {None: "a new thing", **things} if things else {}


def _follow(video: UserVideo, source: Source, frame: int, box: Box, name: str, follower: str, again: int | None) -> None:
    def first(report: Report) -> None:
        draw(video, frame, box, name, report, follower_named(follower), again)

    begin(video.folder, source, first)
    st.session_state[_ROUND] += 1
    st.rerun()


def _correct(video: UserVideo, source: Source) -> None:
    vocabulary = video.vocabulary
    seen, names, classes, corrections = video.seen, video.names, video.classes, video.corrections
    turn = f"{video.folder.key}_{words_key(vocabulary)}_{st.session_state[_ROUND]}"  # An edit is in the words of one model.
    st.caption(f"This model knows {plain(', '.join(_things_first(vocabulary.objects)))}. What is called otherwise is left out.")
    words = _edited(
        words_table(seen, classes, vocabulary),
        f"user_video_words_{turn}",
        {"taken for": st.column_config.SelectboxColumn(options=[LEFT_OUT, *vocabulary.objects], required=True)},
    )
    tracks = _edited(
        tracks_table(seen, names, corrections, video.other_side, video.duplicates),
        f"user_video_tracks_{turn}",
        {
            "is": st.column_config.SelectboxColumn(options=_possible(video, names), required=True),
            "part of no.": st.column_config.NumberColumn(
                min_value=1, step=1, help="Where two rows are one thing: the number of the row to join this one to."
            ),
            "remove": st.column_config.CheckboxColumn(help="Nothing is there, or it does not matter."),
        },
    )
    asked = f"user_video_asked_{turn}"
    _buttons(video, asked)
    if st.session_state.get(asked) == "again":
        time.sleep(_LAST_EDIT_S)
    st.empty()  # Where an edit came in meanwhile, this begins anew from the top, with it.
    wanted = st.session_state.pop(asked, None)
    if wanted == "again":
        _save(video, source, class_indices(words, classes), corrections_of(tracks, names, corrections, video.duplicates))
    elif wanted:
        {"undo": video.undo, "redo": video.redo, "undo_all": video.undo_all}[wanted]()
        _explain_again(video, source)


def _buttons(video: UserVideo, asked: str) -> None:
    """What a button asks for is kept under a key: a run that a table or the picture cuts short would forget the click."""

    def button(label: str, icon: str, wanted: str, explained: str | None = None, possible: bool = True) -> None:
        kind: Literal["primary", "secondary"] = "primary" if wanted == "again" else "secondary"
        keep = st.session_state.__setitem__
        st.button(label, icon=icon, type=kind, help=explained, disabled=not possible, on_click=keep, args=(asked, wanted))

    kept = video.kept_corrections
    with st.container(horizontal=True):
        button("Explain again", ":material/refresh:", "again", "Nothing is looked for again, so it is quick.")
        button("Undo", ":material/undo:", "undo", "Take the last correction or drawn box back.", bool(kept.past))
        button("Redo", ":material/redo:", "redo", "Make what was taken back last again.", bool(kept.future))
        if kept.now != Corrections(drawn=()):
            button("Undo all corrections", ":material/restart_alt:", "undo_all")


def _edited(table: pd.DataFrame, key: str, columns: dict[str, Any]) -> pd.DataFrame:
    fixed = [name for name in table.columns if name not in columns]
    return st.data_editor(table, key=key, hide_index=True, disabled=fixed, column_config=columns)


def _save(video: UserVideo, source: Source, classes: ClassMapping, corrections: Corrections) -> None:
    try:
        corrections.apply(video.seen)
    except LaiarError as error:
        st.error(fault_text(error), icon=":material/error:")
        return
    video.correct(classes, corrections)
    _explain_again(video, source)


def _explain_again(video: UserVideo, source: Source) -> None:
    st.session_state[_ROUND] += 1
    begin(video.folder, source)
    st.rerun()


def _things_first(names: tuple[str, ...]) -> list[str]:
    return sorted(names, key=SOMEBODY.__contains__)


def _possible(video: UserVideo, names: tuple[str, ...]) -> list[str]:
    """What a thing can be called: what the model knows, and what the detector says, which leaves it out."""
    known = video.vocabulary.objects
    return [*known, *sorted({*names, *(track.name for track in video.seen.tracks)} - {*known, *SOMEBODY})]
