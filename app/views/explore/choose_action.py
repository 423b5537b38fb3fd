"""Choosing what the page is about, where several actions happen: one of those that the model says, or any that it knows."""

from __future__ import annotations

import streamlit as st

from app.views.explore.about_action import ask_about
from app.widgets.sidebar import Choice
from laiar_core.explain.explanation import ActionScore, Explanation
from laiar_core.explain.sentences import undecided
from laiar_core.viz.text import percent, plain, spoken

MOST_SAID, GUESSES = 4, 3


def said_actions(explanation: Explanation) -> list[ActionScore]:
    """The actions that the model says happen, the likeliest first."""
    return [score for score in by_probability(explanation) if not undecided(score.video)]


def by_probability(explanation: Explanation) -> list[ActionScore]:
    """All actions, the likeliest first."""
    return sorted(explanation.actions, key=lambda score: -score.video)


def offered(explanation: Explanation) -> list[ActionScore]:
    """The actions to click on: those that the model says, else its best guesses, and the one that the page is about."""
    scores = said_actions(explanation)[:MOST_SAID] or by_probability(explanation)[:GUESSES]
    chosen = [score for score in explanation.actions if score.action == explanation.prediction]
    return scores if chosen[0] in scores else [*scores, *chosen]


def choose_action(explanation: Explanation, choice: Choice) -> None:
    """Both ways to choose, for a page without the headline."""
    with st.container(horizontal=True, vertical_alignment="center", key="answer_of_several"):
        st.markdown("#### About", width="content", anchors=False)
        pick_action(explanation, choice)
        pick_any_action(explanation, choice)


def pick_action(explanation: Explanation, choice: Choice) -> None:
    """The actions that the model says, to click on."""
    scores, said = offered(explanation), len(said_actions(explanation))
    words = {score.action: f"{plain(spoken(score.action))} {percent(score.video)}" for score in scores}
    key = f"about {choice.clip_id} {explanation.prediction}"  # Another one for another choice, which it begins with.
    with st.container(width="stretch"):
        picked = st.pills(
            "What the page is about" if said else "Best guesses",
            list(words),
            default=explanation.prediction,
            format_func=lambda action: words.get(action, ""),
            required=True,
            key=key,
            label_visibility="collapsed",
        )
    if picked and picked != explanation.prediction:
        ask_about(choice, picked)
        st.rerun()


def pick_any_action(explanation: Explanation, choice: Choice) -> None:
    """A field to find any action the model knows."""
    ranked = {score.action: score.video for score in by_probability(explanation)}
    picked = st.selectbox(
        "Ask about any action",
        list(ranked),
        index=None,
        placeholder=f"Ask about any of {len(ranked)}",
        format_func=lambda action: f"{spoken(action)} ({percent(ranked.get(action, 0))})",
        key=f"about any {choice.clip_id} {explanation.prediction}",
        label_visibility="collapsed",
        width=215,
    )
    if picked and picked != explanation.prediction:
        ask_about(choice, picked)
        st.rerun()
