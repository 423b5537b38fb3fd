"""The answer in one look: what the model says, how sure it is, whether people agree, and the evidence in one sentence."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.export.provenance import is_simulated
from laiar_core.viz.text import percent, plain, spoken


def show_headline(explanation: Explanation, beside: Callable[[], None]) -> None:
    """Prediction and evidence sentence, with what `beside` draws at their right end, and the badges."""
    with st.container(key="headline", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key="answer"):
            _answer(explanation)
            st.markdown(plain(explanation.sentence), width="stretch")
            beside()
        with st.container(horizontal=True, gap="xsmall", key="badges"):
            _guess_badge(explanation)
            _truth_badge(explanation)
            clip_badges(explanation)


def clip_badges(explanation: Explanation) -> None:
    """Where clip, model and boxes come from, and how much the model kept."""
    _data_badge(explanation.clip.dataset)
    _model_badge(explanation)
    st.badge(f"boxes: {explanation.clip.box_source}", icon=":material/select_all:", color="gray")
    kept, total = explanation.model.tokens_kept, explanation.model.tokens_total
    st.badge(f"kept {kept} of {total} tokens", icon=":material/filter_center_focus:", color="gray")


def _answer(explanation: Explanation) -> None:
    if explanation.undecided:
        st.markdown("## I cannot tell", width="content", anchors=False)
    else:
        name, confidence = plain(spoken(explanation.prediction)), percent(explanation.confidence)
        st.markdown(f"## {name} &nbsp;:gray[{confidence}]", width="content", anchors=False, help=_meaning(explanation))


def _guess_badge(explanation: Explanation) -> None:
    """The likeliest action where the model does not commit itself to it."""
    if explanation.undecided:
        guess = f"best guess: {plain(spoken(explanation.prediction))} {percent(explanation.confidence)}"
        st.badge(guess, icon=":material/question_mark:", color="gray", help=_meaning(explanation))


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


def _truth_badge(explanation: Explanation) -> None:
    truth = explanation.truth.action if explanation.truth else None
    if truth is None:
        st.badge("not annotated", icon=":material/help:", color="gray")
    elif explanation.undecided:
        st.badge(f"annotated: {plain(spoken(truth))}", icon=":material/person:", color="gray")
    elif truth == explanation.prediction:
        st.badge(f"right, annotated: {plain(spoken(truth))}", icon=":material/check:", color="green")
    else:
        st.badge(f"wrong, annotated: {plain(spoken(truth))}", icon=":material/close:", color="red")
