"""The Evidence tab: which kept tokens speak for an action, and which against it. Why this one, why not that one?"""

from __future__ import annotations

import streamlit as st

from app.state.selection import FrameLink
from app.widgets.clickable import clickable, shows_all_pairs
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.evidence import evidence_chart, evidence_rows
from laiar_core.viz.figures.evidence_table import ask_order, summary
from laiar_core.viz.text import percent, plain, spoken


def show_evidence(explanation: Explanation, link: FrameLink) -> None:
    """The question, its answer in a sentence, and the chart that can be clicked."""
    if not explanation.tokens:
        st.info("No token was kept in this clip, so nothing speaks for or against any action.")
        return
    probability = {score.action: score.video for score in explanation.actions}

    def question(action: str) -> str:
        why = "Why" if action == explanation.prediction else "Why not"
        return f"{why} {spoken(action)}? ({percent(probability[action])})"

    # Each clip asks about its own prediction first, so the widget is another one for another clip.
    asked = st.selectbox(
        "Ask why, or why not",
        ask_order(explanation),
        key=f"asked {link.clip}",
        format_func=question,
        label_visibility="collapsed",
    )
    st.markdown(summary(explanation, asked))
    hidden = len(evidence_rows(explanation, asked, everything=True)) - len(evidence_rows(explanation, asked, everything=False))
    everything = shows_all_pairs(hidden, "all_evidence")
    figure = evidence_chart(explanation, asked, evidence_rows(explanation, asked, everything))
    clickable(figure, "evidence", link, "Evidence of each kept token")
    name = f"“{plain(spoken(asked))}”"
    st.caption(
        f"How much the score of {name} falls when this one token is taken away. ▲ it falls, so the token speaks for {name}; "
        "▼ it rises, so the token speaks against it. Click a mark to go there.",
        help="The model runs again without the token: this is measured, not estimated. The score is a logit; one more of it "
        "multiplies the odds of the action by 2.7.",
    )
