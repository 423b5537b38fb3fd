"""The edits in the address of the page, so that a link restores them."""

from __future__ import annotations

import streamlit as st

from app.state.caches import edited
from app.views.what_if.edit_history import EditHistory
from app.widgets.sidebar import Choice
from laiar_core.errors import LaiarError
from laiar_core.explain.whatif_edits import Edits, edits_from_text, edits_to_text
from laiar_core.explain.whatif_prepare import Prepared

PARAMETER = "edits"
_STATE = "what_if"

Asked = dict[str, str]


def asked_for() -> Asked:
    """What the address asks for. Look before the sidebar draws: it puts what it shows into the address."""
    return {name: st.query_params[name] for name in (PARAMETER, "clip", "checkpoint") if name in st.query_params}


def history_of(choice: Choice, key: str, prepared: Prepared, asked: Asked) -> EditHistory:
    """The history of a clip: the one that is there, a new one with the edits of the address, or an empty one for another clip.

    Args:
        choice: checkpoint and clip.
        key: names both.
        prepared: the clip.
        asked: what the address asked for before the sidebar was drawn.

    Returns:
        The history, which lives in the session.
    """
    history: EditHistory | None = st.session_state.get(_STATE)
    if history is None or history.clip != key:
        opened = EditHistory(key)
        if history is None and PARAMETER in asked:  # The person has just come by a link.
            try:
                opened.edits = _linked(choice, prepared, asked)
            except LaiarError as error:
                opened.fault = f"The edits of this link were left out: {error}"
        history = st.session_state[_STATE] = opened
    return history


def write_link(history: EditHistory) -> None:
    """Put the edits into the address."""
    text = edits_to_text(history.edits)
    if text and st.query_params.get(PARAMETER) != text:
        st.query_params[PARAMETER] = text
    elif not text and PARAMETER in st.query_params:
        del st.query_params[PARAMETER]


def _linked(choice: Choice, prepared: Prepared, asked: Asked) -> Edits:
    shown = {"clip": choice.clip_id, "checkpoint": choice.checkpoint.path.name}
    for name, value in shown.items():
        if asked.get(name, value) != value:
            raise LaiarError(f"they were made for the {name} {asked[name]!r}, which is not here; this is {value!r}")
    edits = edits_from_text(asked[PARAMETER])
    edited(prepared, edits)  # says which edit the clip does not allow
    return edits
