"""The ways on where something was missed in a video, each a click away, and the checkpoint that knows what the video shows."""

from __future__ import annotations

import streamlit as st

from app.state.caches import Source, UserVideoSource, open_checkpoint
from app.widgets.choose_checkpoint import checkpoints_at_hand
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.timeline.known_things import in_words, known_things, who_knows
from laiar_core.viz.text import plain

DRAW, BRING, LOOK = "Draw a box", "Bring boxes", "Open vocabulary"
_ICONS = {DRAW: ":material/draw:", BRING: ":material/upload_file:", LOOK: ":material/visibility:"}
CHECKPOINT = "checkpoint"  # the part of the address, and the key of the field in the sidebar


def way_taken(folder: UserVideoFolder) -> str | None:
    """Which way somebody has taken; None where none is open."""
    way = st.session_state.get(_key(folder))
    return str(way) if way else None


def offer_ways(folder: UserVideoFolder) -> str | None:
    """Draw them. Returns the one that is taken."""
    st.segmented_control(
        "Was something missed?", list(_ICONS), format_func=lambda way: f"{_ICONS[way]} {way}", key=_key(folder), width="content"
    )
    return way_taken(folder)


def things_shown(folder: UserVideoFolder, source: Source) -> list[str]:
    """What a video shows, in the words of a checkpoint where it has them and else the detector's."""
    tracks = UserVideoSource.seen_by(source, folder).open().corrected.tracks
    return sorted({track.name for track in tracks if track.present.any()})


def offer_checkpoint_that_knows(folder: UserVideoFolder, source: Source) -> None:
    """Where a checkpoint knows nothing of what a video shows: the one that knows most of it, a click away."""
    shown = things_shown(folder, source)
    if known_things(open_checkpoint(source).vocabulary, shown):
        return
    others = {name: open_checkpoint(other).vocabulary for name, other in checkpoints_at_hand().items()}
    for name, things in who_knows(shown, others).items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(name)}** knows {plain(in_words(things))}.", width="content")
            st.button(f"Use {plain(name)}", type="primary", icon=":material/swap_horiz:", on_click=_use, args=(name,))
        return


def _use(checkpoint: str) -> None:
    st.session_state[CHECKPOINT] = checkpoint


def _key(folder: UserVideoFolder) -> str:
    return f"user_video_way_{folder.key}"
