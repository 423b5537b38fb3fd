"""Who looks at a video: the built-in detectors, one that is asked in words, or nobody where boxes come along; and several."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.state.caches import Source, UserVideoSource
from app.views.user_video.own_boxes import offer_boxes
from app.widgets.fault_text import fault_text
from laiar_core.data.user_video.clip import SOMEBODY
from laiar_core.data.user_video.eyes import Eyes
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.hub import hub_fault
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.named_detectors import NAMED, Named
from laiar_core.perception.open_vocabulary import checked_words
from laiar_core.perception.pipeline import BUILT_IN
from laiar_core.viz.text import plain
from laiar_core.viz.words.seen_by import seen_by_rows

OURS, WORDS, MINE = "Built in, offline", "Open vocabulary", "My own boxes"
SAY, COUNTS_AS = "you say", "counts as"
_HUB_S = 60  # for so long it is believed that there is a network, or none


@dataclass(frozen=True)
class Looks:
    """Who looks: nothing is given where the built-in detectors do.

    Attributes:
        eyes: a detector that is asked in words, and for what.
        boxes: a file of boxes that somebody has dropped.
        ready: whether a film can be taken: not before boxes that were announced are there, nor with words that cannot be asked.
    """

    eyes: Eyes | None = None
    boxes: UploadedFile | None = None
    ready: bool = True


def choose_looks(objects: tuple[str, ...], turn: int) -> Looks:
    """Ask who looks for people and things.

    Args:
        objects: the classes of the model.
        turn: part of the keys; another one forgets what was dropped.
    """
    megabytes = sorted(named.megabytes for named in NAMED.values())
    who = st.radio(
        "Who looks for people and things?",
        (OURS, WORDS, MINE),
        captions=(
            "People and everyday things",
            f"Your words too; {megabytes[0]} to {megabytes[-1]} MB once",
            "From another tool",
        ),
        horizontal=True,
        key="user_video_looks",
    )
    if who == WORDS:
        eyes = choose_eyes(objects, "user_video_eyes")
        return Looks(eyes=eyes, ready=eyes is not None)
    if who == MINE:
        boxes, _ = offer_boxes("Boxes of your own: drop them first, then the film", f"user_video_boxes_{turn}")
        return Looks(boxes=boxes, ready=boxes is not None)
    return Looks()


def choose_eyes(objects: tuple[str, ...], key: str) -> Eyes | None:
    """Ask which detector looks, and what else it is asked for. None where that cannot be, which is said.

    Args:
        objects: the classes of the model.
        key: of the fields.
    """
    name = st.selectbox("Detector", tuple(NAMED), format_func=_labelled, key=f"{key}_detector", width=520)
    if fault := NAMED[name].missing:
        st.warning(f"{plain(fault)}.", icon=":material/download:")
        return None
    _say_where_it_is(NAMED[name])
    st.caption(
        "It looks for everything that this model knows. Add words for what is special in your film: *my blue thermos* can "
        "count as a cup."
    )
    things = [word for word in objects if word not in SOMEBODY]
    table = st.data_editor(
        pd.DataFrame({SAY: pd.Series(dtype=str), COUNTS_AS: pd.Series(dtype=str)}),
        num_rows="dynamic",
        hide_index=True,
        width=520,
        column_config={
            SAY: st.column_config.TextColumn(max_chars=60, required=True, help="As you would tell somebody what to look for."),
            COUNTS_AS: st.column_config.SelectboxColumn(options=things, required=True),
        },
        key=f"{key}_words",
    )
    own = {str(row[SAY]): str(row[COUNTS_AS]) for row in table.dropna().to_dict("records")}
    try:
        return Eyes(detector=name, words=objects, own=checked_words(own, objects))
    except LaiarError as fault:
        st.error(fault_text(f"{fault}."), icon=":material/error:")
        return None


def show_seen_by(folder: UserVideoFolder, others: list[UserVideoFolder], source: Source) -> UserVideoFolder | None:
    """What each of those who looked at a film has found in it, and a way from one to the other.

    Args:
        folder: the video that is looked at.
        others: those of the same film that may be seen as well, itself among them.
        source: the checkpoint in whose words it is.

    Returns:
        The video that was chosen, if another one was.
    """
    seen: dict[str, FilmTracks] = {}
    chosen = None
    for other in others:
        name = called(other)
        if other.film_tracks.exists():
            video = UserVideoSource.seen_by(source, other).open()
            found = video.corrected
            tracks = tuple(track for track in found.tracks if track.name not in video.other_side)
            seen[name] = replace(found, tracks=tracks)
        if other == folder:
            st.markdown(f":material/visibility: **{plain(name)}**, which you are looking at")
        elif st.button(f"Show what {plain(name)} saw", key=f"seen_by_{other.key}", icon=":material/visibility:"):
            chosen = other
    if seen:
        st.dataframe(seen_by_rows(seen), hide_index=True)
        st.caption("In how much of the film each thing was seen, and as how many.")
    return chosen


def called(folder: UserVideoFolder) -> str:
    """Who looks at a video, in words."""
    if folder.boxes is not None:
        return f"the boxes of {folder.boxes.name}"
    if (eyes := folder.eyes) is None:
        return BUILT_IN
    title = NAMED[eyes.detector].title if eyes.detector in NAMED else eyes.detector
    return f"{title} with {', '.join(sorted(eyes.own))}" if eyes.own else title


def _labelled(name: str) -> str:
    named = NAMED[name]
    return f"{named.title}: {named.note} (about {named.megabytes} MB)"


def _say_where_it_is(named: Named) -> None:
    if named.here:
        st.caption(f":material/check: {named.title} is on this computer already; no network is needed.")
    elif fault := _fault():
        st.warning(
            f"{named.title} is not on this computer, and the Hugging Face hub cannot be reached ({plain(fault)}). "
            "Take the built-in detectors, or try again with a network.",
            icon=":material/cloud_off:",
        )
    else:
        st.caption(
            f":material/download: {named.title} is downloaded when you bring a film: about {named.megabytes} MB, once, from "
            f"`{named.repository}`."
        )
    st.caption(
        f":material/timer: Without a graphics card it takes about {named.seconds} s of processor time for each picture, and "
        "looks at five for each second of the film."
    )


@st.cache_data(ttl=_HUB_S, show_spinner="Looking for the Hugging Face hub ...")
def _fault() -> str:
    return hub_fault()
