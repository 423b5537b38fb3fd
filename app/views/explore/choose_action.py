"""Which action the page is about, where each has a yes or no of its own: the one that was asked for, else the likeliest.

It is part of the address (`action=Sitting in a chair`), so that a link restores it.
"""

from __future__ import annotations

import streamlit as st

from app.state.address import keep, not_found
from app.state.caches import explanation_of
from app.widgets.sidebar import Choice
from laiar_core.errors import nearest
from laiar_core.explain.explanation import ActionScore, Explanation
from laiar_core.viz.text import percent, plain, spoken

ABOUT = "action"
MOST_SAID, GUESSES = 4, 3
_ASKED = "asked_about"  # in the session: the clip, and the action that was asked for in it, or None


def explained(choice: Choice, asked_clip: str | None) -> Explanation:
    """The explanation of a clip, about the action that was asked for. `asked_clip` is the address's clip before the sidebar."""
    first = explanation_of(choice.checkpoint, choice.dataset, choice.clip_id)
    if not first.each_action:
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


def said_actions(explanation: Explanation) -> list[ActionScore]:
    """The actions that the model says happen, the likeliest first."""
    return list(explanation.said)


def by_probability(explanation: Explanation) -> list[ActionScore]:
    """All actions, the likeliest first."""
    return sorted(explanation.actions, key=lambda score: -score.video)


def offered(explanation: Explanation) -> list[ActionScore]:
    """The actions to click on: those that the model says, else its best guesses, and the one that the page is about."""
    guesses = [score for score in by_probability(explanation) if not score.withheld]
    scores = said_actions(explanation)[:MOST_SAID] or guesses[:GUESSES]
    chosen = [score for score in explanation.actions if score.action == explanation.prediction]
    return scores if chosen[0] in scores else [*scores, *chosen]


def choose_action(explanation: Explanation, choice: Choice) -> str | None:
    """Both ways to choose, for a page without the headline, and the action that it is about; None where there is no choice."""
    if not explanation.each_action:
        return None
    with st.container(horizontal=True, vertical_alignment="center", key="answer"):
        st.markdown("#### About", width="content", anchors=False)
        pick_action(explanation, choice)
        pick_any_action(explanation, choice)
    return explanation.prediction


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
    near = " or ".join(repr(other) for other in nearest(name, names, cutoff=0.3)[:2])
    hint = f"; did you mean {near}?" if near else "."
    not_found(ABOUT, f"This model knows no action {name!r}, so this is about {first.prediction!r}{hint}", None)
    return None


def _clip_of(choice: Choice) -> tuple[object, ...]:
    return choice.checkpoint, choice.dataset, choice.clip_id
