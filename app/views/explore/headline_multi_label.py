"""The answer where several actions happen: what the model says, each to be clicked, and why it says the one that was chosen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.views.explore.choose_action import pick_action, pick_any_action, said_actions
from app.views.explore.headline import clip_badges
from app.widgets.sidebar import Choice
from laiar_core.explain.explanation import ActionScore, Explanation
from laiar_core.viz.annotated import annotated_actions, spans_text
from laiar_core.viz.text import count, plain


def show_headline_of_several(explanation: Explanation, choice: Choice, beside: Callable[[], None]) -> None:
    """The actions to choose from, the sentence on the chosen one, and the badges."""
    said = said_actions(explanation)
    with st.container(key="headline", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key="answer_of_several"):
            st.markdown(f"#### {'I say' if said else 'I cannot tell'}", width="content", anchors=False)
            pick_action(explanation, choice)
            beside()
        with st.container(horizontal=True, vertical_alignment="center", key="why_of_several"):
            st.markdown(plain(explanation.sentence), width="stretch")
            pick_any_action(explanation, choice)
        with st.container(horizontal=True, gap="xsmall", key="badges"):
            truth_badge_of_one(explanation)
            _sum_badge(explanation, said)
            clip_badges(explanation)


def truth_badge_of_one(explanation: Explanation) -> None:
    """Whether people agree on the chosen action, and when they saw it."""
    if explanation.truth is None or explanation.truth.actions is None:
        st.badge("not annotated", icon=":material/help:", color="gray")
        return
    spans = annotated_actions(explanation).get(explanation.prediction)
    says = not explanation.undecided
    when = f"annotated at {spans_text(spans)}" if spans else "not annotated"
    if says == bool(spans):
        st.badge(f"right, {when}", icon=":material/check:", color="green" if says else "gray")
    else:
        st.badge(f"{'wrong' if says else 'missed'}, {when}", icon=":material/close:", color="red")


def _sum_badge(explanation: Explanation, said: list[ActionScore]) -> None:
    """How many actions it says, and how many of them people annotated."""
    truth = annotated_actions(explanation)
    right = sum(score.action in truth for score in said)
    words = f"says {count(len(said), 'action')}"
    if truth:
        words += f", {right} right; {len(truth)} annotated"
    st.badge(words, icon=":material/checklist:", color="gray", help="The tab Actions has all of them.")
