"""The table in which a story is written. What it holds lives in the session, and in the address of the page if it is short."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.views.storyboard.words import moment_choices, relation_choices, thing_choices
from laiar_core.errors import LaiarError
from laiar_core.explain.storyboard import MOMENTS, Story, StoryRow, check_words
from laiar_core.explain.storyboard_files import COLUMNS, story_to_link
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.viz.text import count, plain, spoken

LINK = "story"
MOST_LINK_CHARACTERS = 1200
_BEGUN, _NOW, _NUMBER = "storyboard", "storyboard_now", "storyboard_number"


def put_story(story: Story) -> None:
    """Show this story in the table instead of what is there."""
    st.session_state[_BEGUN] = st.session_state[_NOW] = story
    st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1  # A new table, or it would keep the old edits.


def has_story() -> bool:
    """Whether the table has something to begin with."""
    return _BEGUN in st.session_state


def edited_story(vocabulary: Vocabulary) -> Story | None:
    """Draw the table and return its story; None where it makes no sense yet, which is then said under it."""
    if _table() not in st.session_state and _NOW in st.session_state:
        put_story(st.session_state[_NOW])  # The person was on another page, and the table has forgotten its edits.
    begun: Story = st.session_state[_BEGUN]
    rows = pd.DataFrame([_cells(row) for row in begun.rows], columns=list(COLUMNS), dtype="object")
    edited = st.data_editor(
        rows,
        key=_table(),
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config=_columns(begun, vocabulary),
    )
    said = [{name: _text(row[name]) for name in COLUMNS} for row in edited.to_dict("records")]
    try:
        return _story(said, begun.steps, vocabulary)
    except LaiarError as error:
        words = str(error)
        st.warning(plain(f"{words[:1].upper()}{words[1:]}."), icon=":material/edit:")
        st.query_params.pop(LINK, None)
        return None


def _table() -> str:
    return f"story_table_{st.session_state[_NUMBER]}"


def _columns(begun: Story, vocabulary: Vocabulary) -> dict[str, Any]:
    things = thing_choices(vocabulary, [thing for row in begun.rows for thing in row.pair])
    relations = relation_choices(vocabulary, [name for row in begun.rows for name in (row.before, row.after)])
    moments = moment_choices(begun.steps, [row.when for row in begun.rows])
    choice = st.column_config.SelectboxColumn
    return {
        "subject": choice("subject", options=things, help="Who or what: hand_1 and hand_2 are two hands."),
        "object": choice("object", options=things, help="With what. The same thing again for its own state, e.g. a microwave."),
        "from": choice("from", options=relations, format_func=_words, help="How they stand to each other at first."),
        "to": choice("to", options=relations, format_func=_words, help="What it becomes. Empty: it stays as it is."),
        "when": choice(
            "when", options=moments, format_func=_moment, help=f"When it becomes so. The story has {begun.steps} steps."
        ),
    }


def _story(said: list[dict[str, str]], steps: int, vocabulary: Vocabulary) -> Story:
    """The complete rows as a story that this model can read. Missing *to* and *when* have a meaning, nothing else has."""
    written = [row for row in said if any(row.values())]
    whole = [row for row in written if row["subject"] and row["object"] and row["from"]]
    if len(whole) < len(written):
        st.caption(f":material/pending: {count(len(written) - len(whole), 'row')} not complete yet and left out.")
    rows = [StoryRow(r["subject"], r["object"], r["from"], r["to"] or r["from"], r["when"] or "middle") for r in whole]
    story = Story(tuple(rows), steps)
    check_words(story, vocabulary)
    st.session_state[_NOW] = story
    link = story_to_link(story)
    if len(link) > MOST_LINK_CHARACTERS:
        st.query_params.pop(LINK, None)
    elif st.query_params.get(LINK) != link:
        st.query_params[LINK] = link
    return story


def _cells(row: StoryRow) -> tuple[str | None, ...]:
    """What the table shows of a row: nothing to become, and no moment, where nothing changes."""
    return row.subject, row.object, row.before, row.after if row.changes else None, row.when if row.changes else None


def _text(cell: object) -> str:
    """A cell of the table; a missing one, which pandas may call NaN, is empty."""
    return cell.strip() if isinstance(cell, str) else ""


def _words(name: object) -> str:
    return spoken(str(name))


def _moment(when: object) -> str:
    return str(when) if when in MOMENTS else f"step {when}"
