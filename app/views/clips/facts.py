"""What a list of clips does not say by itself: how long each clip is and which things are in it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app.state.caches import Source, open_dataset, recording_of
from laiar_core.data.cad120.reader import Cad120, ClipRow
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError

PERSON_PARTS = ("hand", "head", "person")


@dataclass(frozen=True)
class ClipFacts:
    """The length of a clip in seconds and the object classes that are seen in it, sorted; a person's parts are no objects."""

    seconds: float
    objects: tuple[str, ...]


@st.cache_data(max_entries=8, show_spinner="Looking through the clips ...")
def clip_facts(dataset: Source) -> dict[str, ClipFacts]:
    """By clip id. It reads the annotation of each recording once and no film; a clip that cannot be read is left out."""
    facts = {}
    data = open_dataset(dataset)
    for row in data.rows.values() if isinstance(data, Cad120) else ():
        try:
            facts[row.clip_id] = facts_of(row, recording_of(dataset, row.recording_id))
        except LaiarError:  # The page shows such a clip without them; opening it says what is wrong.
            continue
    return facts


def facts_of(row: ClipRow, recording: Clip) -> ClipFacts:
    """The facts of one stretch of a recording (LaiarError where it ends beyond the recording)."""
    clip = recording.stretch(row.first_frame - 1, row.last_frame - 1)
    steps = max(len(clip) - 1, 1)
    return ClipFacts(
        seconds=float(clip.frame_times_s[-1]) * len(clip) / steps,  # The last frame is shown as long as the others.
        objects=tuple(sorted({t.kind for t in clip.tracks if t.kind not in PERSON_PARTS and t.present.any()})),
    )
