"""The Timeline tab where several actions happen: when each of them does, after the model and after people."""

from __future__ import annotations

import streamlit as st

from app.state.caches import localisation_of
from app.state.selection import FrameLink
from app.widgets.clickable import clickable
from app.widgets.sidebar import current_choice
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.when import SHOWN_ROWS, shown_actions, when_chart
from laiar_core.viz.text import count


def show_when(explanation: Explanation, link: FrameLink) -> None:
    """The chart and how to read it."""
    choice = current_choice()
    found = localisation_of(choice.checkpoint, choice.dataset, choice.clip_id)
    hidden = len(shown_actions(explanation, found, everything=True)) - SHOWN_ROWS
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more action')}", key="all_when")
    figure = when_chart(explanation, found, shown_actions(explanation, found, everything))
    clickable(figure, "when", link, "How likely each action is over the clip, and when people annotated it")
    st.caption(
        f"Blue: how likely each action is around each of {len(found.times_s)} moments, the stronger the likelier; each is asked "
        "about what lies around it alone. Green: when people saw it. Ticks: the frames that have boxes. Click a moment to go to "
        "the nearest of them."
    )
