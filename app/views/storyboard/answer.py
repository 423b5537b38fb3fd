"""What the language stream says of a story, what it would say without each of its rows, and which words it kept."""

from __future__ import annotations

import streamlit as st

from app.widgets.clickable import shows_all_pairs
from laiar_core.explain.storyboard_reading import Reading, sentence
from laiar_core.viz.figures.story import pairs_by_weight, story_bars, story_matrix
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import percent, plain, spoken
from laiar_core.viz.words.story import row_lines

SHOWN_PAIRS = 8


def show_answer(reading: Reading) -> None:
    """The action, the sentence, all probabilities, and the worth of each row."""
    name, sure = plain(spoken(reading.actions[reading.best])), percent(reading.probabilities[reading.best])
    with st.container(gap="xsmall"):
        if reading.undecided:
            st.markdown(f"## I cannot tell &nbsp;:gray[best guess: {name} {sure}]", anchors=False)
        else:
            st.markdown(f"## {name} &nbsp;:gray[{sure}]", anchors=False)
        st.markdown(plain(sentence(reading)))
    st.plotly_chart(story_bars(reading), key="story_actions", config=CONFIG, alt="Probability of each action")
    st.markdown("**What each row does**")
    st.markdown("\n".join(f"- {line}" for line in row_lines(reading)))


def selection_of_story(reading: Reading) -> None:
    """The chart with its title; pairs of which little was kept can be asked for."""
    kept = sum(weight > 0 for row in reading.weights for weight in row)
    said = sum(name is not None for names in reading.story.relations() for name in names)
    st.markdown(f"**What it kept: {kept} of {said} tokens**")
    hidden = len(reading.story.pairs) - SHOWN_PAIRS
    everything = shows_all_pairs(hidden, "all_story_pairs")
    order = pairs_by_weight(reading)
    figure = story_matrix(reading, order if everything else order[:SHOWN_PAIRS])
    st.plotly_chart(figure, key="story_selection", config=CONFIG, alt="Tokens of the story that the language stream kept")
    st.caption("Each square is a token: a pair at one step of the story. Large ones were kept, small pale ones dropped unread.")
