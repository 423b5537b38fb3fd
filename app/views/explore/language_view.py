"""The Language tab: the stream that reads the annotated relations as words, beside the one that sees the video."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.state.caches import language_selection_of
from app.state.selection import FrameLink
from app.views.explore.choose_action import can_choose
from app.widgets.clickable import clickable
from app.widgets.sidebar import current_choice
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.schema import Selection
from laiar_core.explain.sentences import undecided
from laiar_core.viz.figures.streams import overlap, stream_matrix
from laiar_core.viz.text import count, percent, plain, spoken

SHOWN_ACTIONS = 5
ROW_PIXELS = 35


def show_language(explanation: Explanation, link: FrameLink) -> None:
    """What both streams say and which tokens they kept."""
    choice = current_choice()
    language = language_selection_of(choice.checkpoint, choice.dataset, choice.clip_id)
    if language is None:
        st.info("Nobody annotated relations in this clip, so the language stream has nothing to read.")
        return
    st.markdown(verdict(explanation))
    st.dataframe(
        action_rows(explanation),
        hide_index=True,
        height=ROW_PIXELS * (SHOWN_ACTIONS + 1) + 3,
        column_config={
            stream: st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0)
            for stream in ("video", "language")
        },
    )
    st.markdown(agreement(explanation.selection, language))
    clickable(stream_matrix(explanation, language), "language", link, "Tokens kept by the video and the language stream")
    st.caption(
        "The language stream reads the relations that people annotated, as words. It taught the video stream which tokens "
        "matter; the prediction is the video stream's alone. Click a mark to go there."
    )


def verdict(explanation: Explanation) -> str:
    """One sentence, in Markdown: do the streams say the same?"""
    if can_choose(explanation):
        return _about_one(explanation)
    read = max(explanation.actions, key=lambda score: score.language or 0.0)
    mine, theirs = f"**{plain(spoken(explanation.prediction))}**", f"**{plain(spoken(read.action))}**"
    sure, told = percent(explanation.confidence), percent(read.language or 0.0)
    if read.action == explanation.prediction:
        return f"Both streams say {mine}: the video stream with {sure}, the language stream with {told}."
    return f"The streams differ: the video stream says {mine} ({sure}), the language stream {theirs} ({told})."


def _about_one(explanation: Explanation) -> str:
    """The same where the page is about an action that was chosen."""
    score = next(s for s in explanation.actions if s.action == explanation.prediction)
    told = score.language or 0.0
    agree = undecided(score.video) == undecided(told)
    return (
        f"On **{plain(spoken(score.action))}** both streams {'agree' if agree else 'differ'}: the video stream gives it "
        f"{percent(score.video)}, the language stream {percent(told)}."
    )


def agreement(video: Selection, language: Selection) -> str:
    """One sentence, in Markdown: how many tokens both kept, and how many two blind choices would have in common."""
    found = overlap(video, language)
    kept, read = len(found.both) + len(found.video), len(found.both) + len(found.language)
    chance = kept * read / max(sum(len(row) for row in video.u), 1)
    return (
        f"Of the {count(kept, 'token')} that the video stream kept, the language stream kept **{len(found.both)}** too; "
        f"by chance it would be about {chance:.0f}."
    )


def action_rows(explanation: Explanation) -> pd.DataFrame:
    """A row for each action, likeliest under either stream first; probabilities in percent."""
    ranked = sorted(explanation.actions, key=lambda score: -max(score.video, score.language or 0.0))
    return pd.DataFrame(
        [
            {"action": spoken(score.action), "video": score.video * 100, "language": (score.language or 0.0) * 100}
            for score in ranked
        ]
    )
