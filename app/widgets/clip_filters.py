"""The filters that narrow a list of clips. Explore and the Clips page share them, and they live in the link."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.state.address import keep, recall_several
from laiar_core.data.cad120.reader import ClipRow
from laiar_core.viz.text import spoken

Places = tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]


def filtered_by(rows: list[ClipRow], places: Places) -> list[ClipRow]:
    """Draw a filter by action, by activity and by subject, each into its place, and take the rows that fit."""
    action, activity, subject = places
    actions = pick(action, "Action", "action", (row.action for row in rows))
    activities = pick(activity, "Activity", "activity", (row.activity for row in rows))
    persons = pick(subject, "Subject", "subject", (row.person for row in rows))
    return [
        row
        for row in rows
        if (not actions or row.action in actions)
        and (not activities or row.activity in activities)
        and (not persons or row.person in persons)
    ]


def pick(place: DeltaGenerator, label: str, key: str, values: Iterable[str]) -> list[str]:
    """A filter that takes several of these values; none taken means any."""
    options = sorted(set(values))
    recall_several(key, options)
    if wrong := [value for value in st.session_state.get(key, []) if value not in options]:
        st.session_state[key] = [value for value in st.session_state[key] if value not in wrong]
    taken = list(place.multiselect(label, options, key=key, bind="query-params", format_func=spoken, placeholder="any"))
    keep(key, taken)
    return taken
