"""The answer in one look: what the model says, how sure it is, whether people agree, and the evidence in one sentence."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.views.explore.choose_action import pick_action, pick_any_action, said_actions
from app.widgets.sidebar import Choice
from laiar_core.explain.explanation import Explanation
from laiar_core.names import is_simulated
from laiar_core.viz.annotated import annotated_actions, answer_of, has_times, truth_words
from laiar_core.viz.text import count, percent, plain, spoken
from laiar_core.viz.words.seen import WHAT_IT_DOES, seen_in_words, seen_shortly


def show_headline(explanation: Explanation, choice: Choice, beside: Callable[[], None]) -> None:
    """The answer, the evidence sentence and the badges.

    Where the page can be about any action, the answer is those that the model says, to click on.

    Args:
        explanation: what is said and why.
        choice: checkpoint and clip.
        beside: draws something at the right end of the answer.
    """
    choosable, sentence = explanation.each_action, plain(explanation.sentence)
    with st.container(key="headline", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key="answer"):
            if choosable:
                st.markdown(f"#### {'I say' if said_actions(explanation) else 'I cannot tell'}", width="content", anchors=False)
                pick_action(explanation, choice)
            else:
                _answer(explanation)
                st.markdown(sentence, width="stretch")
            beside()
        if choosable:
            with st.container(horizontal=True, vertical_alignment="center", key="answer_why"):
                st.markdown(sentence, width="stretch")
                pick_any_action(explanation, choice)
        with st.container(horizontal=True, gap="xsmall", key="badges"):
            if choosable:
                _sum_badge(explanation)
            elif explanation.undecided:
                st.badge(answer_of(explanation)[1], icon=":material/question_mark:", color="gray", help=_meaning(explanation))
            truth_badge(explanation)
            _clip_badges(explanation)


def truth_badge(explanation: Explanation) -> None:
    """Whether people agree with the answer, and when they saw the action where they said when."""
    words, says = truth_words(explanation, lambda name: plain(spoken(name))), not explanation.undecided
    if not words:
        st.badge("not annotated", icon=":material/help:", color="gray")
    elif not says and not has_times(explanation):  # A guess is neither right nor wrong.
        st.badge(words, icon=":material/person:", color="gray")
    elif says == (explanation.prediction in annotated_actions(explanation)):
        agreed = f"right, {words}" if says else "correctly not predicted"
        st.badge(agreed, icon=":material/check:", color="green" if says else "gray")
    else:
        st.badge(f"{'wrong' if says else 'missed'}, {words}", icon=":material/close:", color="red")


def _clip_badges(explanation: Explanation) -> None:
    """Where clip, model and boxes come from, and how much the model kept."""
    _data_badge(explanation.clip.dataset)
    _model_badge(explanation)
    st.badge(f"boxes: {explanation.clip.box_source}", icon=":material/select_all:", color="gray")
    if seen := seen_shortly(explanation):
        words = "  \n".join(map(plain, (*seen_in_words(explanation), WHAT_IT_DOES)))
        st.badge(f"seen: {plain(seen)}", icon=":material/visibility:", color="gray", help=words)
    kept, total = explanation.model.tokens_kept, explanation.model.tokens_total
    st.badge(f"kept {kept} of {total} tokens", icon=":material/filter_center_focus:", color="gray")


def _answer(explanation: Explanation) -> None:
    said, number = answer_of(explanation)
    if explanation.undecided:  # Its guess stands among the badges.
        st.markdown(f"## {plain(said)}", width="content", anchors=False)
    else:
        st.markdown(f"## {plain(said)} &nbsp;:gray[{number}]", width="content", anchors=False, help=_meaning(explanation))


def _sum_badge(explanation: Explanation) -> None:
    """How many actions it says, and how many of them people annotated."""
    truth, said = annotated_actions(explanation), said_actions(explanation)
    words = f"says {count(len(said), 'action')}"
    if truth:
        words += f", {sum(score.action in truth for score in said)} right; {len(truth)} annotated"
    st.badge(words, icon=":material/checklist:", color="gray", help="The tab Actions has all of them.")


def _meaning(explanation: Explanation) -> str:
    """What the probability means, which depends on whether somebody has checked it against how often the model is right."""
    temperature, confidence = explanation.model.temperature, percent(explanation.confidence)
    if temperature == 1:
        return (
            f"{confidence} is how likely the model calls this action. It is not calibrated: nobody has fitted its probabilities "
            "to how often it is right, so it may be too sure."
        )
    return (
        f"{confidence} is calibrated on clips of people the model had not seen: among clips with this number, about that share "
        f"should be right (temperature {temperature:.2f}). Below 50% the model says “I cannot tell”."
    )


def _model_badge(explanation: Explanation) -> None:
    """What the model learned from and what it looks at."""
    model = explanation.model
    sees = "boxes" if model.appearance == "none" else "boxes and pictures"
    if is_simulated(model.trained_on):
        st.badge(f"model: learned from simulated clips, sees {sees}", icon=":material/science:", color="orange")
    else:
        st.badge(f"model: learned from {plain(model.trained_on)}, sees {sees}", icon=":material/school:", color="gray")


def _data_badge(dataset: str) -> None:
    if is_simulated(dataset):
        st.badge(f"{plain(dataset)}, nobody was filmed", icon=":material/science:", color="orange")
    else:
        st.badge(plain(dataset), icon=":material/database:", color="gray")
