"""Which action the page is about, where several happen in a clip: the one that was asked for, else the likeliest.

It is part of the address (`action=Sitting in a chair`), so that a link restores it.
"""

from __future__ import annotations

from difflib import get_close_matches

import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import explanation_of
from app.widgets.sidebar import Choice
from laiar_core.data.task import Task
from laiar_core.explain.explanation import Explanation

ABOUT = "action"
_ASKED = "asked_about"  # in the session: the clip, and the action that was asked for in it, or None


def explained(choice: Choice, asked_clip: str | None) -> Explanation:
    """The explanation of a clip, about the action that was asked for. `asked_clip` is the address's clip before the sidebar."""
    first = explanation_of(choice.checkpoint, choice.dataset, choice.clip_id)
    if first.model.task is Task.SINGLE_LABEL:
        if st.session_state.pop(_ASKED, None):
            st.query_params.pop(ABOUT, None)
        return first
    action = _asked(first, choice, asked_clip)
    if action is None:
        st.query_params.pop(ABOUT, None)
        return first
    if st.query_params.get(ABOUT) != action:
        st.query_params[ABOUT] = action
    return explanation_of(choice.checkpoint, choice.dataset, choice.clip_id, action)


def ask_about(choice: Choice, action: str) -> None:
    """From the next run on the page is about this action."""
    st.session_state[_ASKED] = (_clip_of(choice), action)
    keep(ABOUT, action)


def _asked(first: Explanation, choice: Choice, asked_clip: str | None) -> str | None:
    """The action that was asked for in this clip; a link to another clip says nothing about this one."""
    asked: tuple[object, str | None] | None = st.session_state.get(_ASKED)
    if asked is None or asked[0] != _clip_of(choice):
        linked = st.query_params.get(ABOUT) if asked_clip in (None, choice.clip_id) else None
        asked = st.session_state[_ASKED] = (_clip_of(choice), linked and _known(first, linked))
    return asked[1]


def _known(first: Explanation, name: str) -> str | None:
    """The action of that name; where there is none, the page says so."""
    names = [score.action for score in first.actions]
    if name in names:
        return name
    near = " or ".join(repr(other) for other in get_close_matches(name, names, n=2, cutoff=0.3))
    hint = f"; did you mean {near}?" if near else "."
    not_found(ABOUT, f"This model knows no action {name!r}, so this is about {first.prediction!r}{hint}", None)
    return None


def _clip_of(choice: Choice) -> tuple[object, ...]:
    return choice.checkpoint, choice.dataset, choice.clip_id
