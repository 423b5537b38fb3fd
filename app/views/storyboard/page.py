"""The Storyboard page: tell the language stream a story in words, without any video, and see which action it takes it for."""

from __future__ import annotations

import streamlit as st

from app.state.caches import Source, open_checkpoint, reading_of
from app.views.storyboard.answer import selection_of_story, show_answer
from app.views.storyboard.editor import edited_story
from app.views.storyboard.load import offer_stories, offer_to_keep, open_story
from app.views.storyboard.words import allowed_table
from app.widgets.choose_checkpoint import choose_checkpoint_for_page
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import introduce
from laiar_core.model.vocabulary import Vocabulary


def show() -> None:
    """Draw the page."""
    with guarded("Storyboard"):
        with st.sidebar:
            introduce()
            source = choose_checkpoint_for_page("The storyboard")
            if source is not None:
                with guarded("Ready stories"):
                    offer_stories(open_checkpoint(source))
        if source is not None:
            _show_storyboard(source)


def _show_storyboard(source: Source) -> None:
    checkpoint = open_checkpoint(source)
    st.markdown("## Tell a story, and the language stream says what action it is", anchors=False)
    st.caption(
        "No video is needed and none is seen: this half of the model reads relations in words. It taught the video half what "
        "changes mean, so what it says here shows what the two can tell apart."
    )
    telling, saying = st.columns([6, 5], gap="large")
    story = None
    with telling, guarded("The story"):
        with guarded("The story to begin with"):
            open_story(checkpoint)
        story = edited_story(checkpoint.vocabulary)
        _hints(checkpoint.vocabulary)
    with saying, guarded("The answer"):
        if story is None:
            st.info("The answer comes as soon as the story makes sense.", icon=":material/hourglass_empty:")
        else:
            reading = reading_of(source, story)
            show_answer(reading)
            with telling:
                selection_of_story(reading)
                offer_to_keep(story)


def _hints(vocabulary: Vocabulary) -> None:
    with st.expander("What can be said", icon=":material/menu_book:"):
        st.dataframe(allowed_table(vocabulary), hide_index=True, width="stretch")
        st.caption(
            "The words that this checkpoint was trained on. A number tells things of one kind apart: `cup_1` and `cup_2`. "
            "A thing beside itself, like `microwave_1` and `microwave_1`, has a state of its own: open or closed. "
            "For a relation that never changes choose the same word under *from* and *to*."
        )
