"""What to look at: checkpoint, data set and clip. The choice lives in the URL, so a link restores it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app.state.caches import Source, open_dataset
from app.widgets.choose_checkpoint import choose_checkpoint_for
from app.widgets.choose_clip import choose_clip
from app.widgets.choose_data import choose_data, where_to_get
from app.widgets.clip_filters import FILTERS

_CHOICE = "choice"
_CARRIED = "carried"
# Keys of widgets that several pages have.
_SHARED = ("checkpoint", "data", *FILTERS)


@dataclass(frozen=True)
class Choice:
    """What the person chose."""

    checkpoint: Source
    dataset_name: str
    dataset: Source
    clip_id: str


def current_choice() -> Choice:
    """What the person chose last, for parts of a page that are drawn again without the sidebar."""
    choice: Choice = st.session_state[_CHOICE]
    return choice


def remember(choice: Choice) -> None:
    """Have `current_choice` answer this."""
    st.session_state[_CHOICE] = choice


def carry_on() -> None:
    """Keep what was chosen for the page that comes next: Streamlit forgets it, and lets nobody write its parts of the link."""
    st.session_state[_CARRIED] = {key: st.session_state[key] for key in _SHARED if key in st.session_state}


def choose() -> Choice | None:
    """Draw the sidebar; None where something is missing, which is then said on the page."""
    for key, value in st.session_state.pop(_CARRIED, {}).items():
        st.session_state[key] = value
    with st.sidebar:
        introduce()
        above = st.container()  # The checkpoint stands first, but which there are depends on the data set.
        name, dataset, fault = choose_data()
        with above:
            checkpoint = choose_checkpoint_for(open_dataset(dataset) if dataset else None)
        clip_id = choose_clip(dataset) if dataset else None
    if dataset is None:
        where_to_get(name, fault)
    elif clip_id is None:
        st.info("No clip fits all of these filters. Take one of them away to see clips again.", icon=":material/filter_alt_off:")
    elif checkpoint is not None:
        choice = Choice(checkpoint, name, dataset, clip_id)
        remember(choice)
        return choice
    return None


def introduce() -> None:
    """What this is, in a line."""
    st.markdown("### LaIAR")
    st.caption("Recognises what a person does in a clip and shows the changes of relation that made it say so.")
