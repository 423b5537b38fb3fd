"""The Actions tab: how likely each action is.

Where the page can be about any of them they are a table by verb or by object, with a search; a click makes the page about one.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.state.selection import FrameLink
from app.views.explore.choose_action import ask_about
from app.widgets.as_table import as_table
from app.widgets.picked_row import picked_row
from app.widgets.sidebar import current_choice
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import undecided
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count, percent, plain
from laiar_core.viz.words.tables import LIKELIEST, OBJECT, VERB, action_table

ROW_PIXELS, SHOWN_ROWS = 35, 11
_VISITS = "actions_visits"  # in the session: how often an action was chosen here; part of the table's key


def show_actions(explanation: Explanation, _link: FrameLink) -> None:
    """A table to choose from, or bars."""
    if explanation.each_action:
        _choose(explanation)
    else:
        st.plotly_chart(action_bars(explanation), key="actions", config=CONFIG, alt="Action probabilities")
        st.caption(
            "How likely each action is. The video head decides. The other two show whether the language side agrees; "
            "the language stream reads the annotated relations and is there for comparison. ✓ marks the annotated action."
        )
    as_table(explanation, "actions")


def _choose(explanation: Explanation) -> None:
    """The search, the grouping and the table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            key="search_actions",
            placeholder="a verb, an object, any word",
            label_visibility="collapsed",
            width="stretch",
        )
        group = st.segmented_control(
            "Group by",
            [LIKELIEST, VERB, OBJECT],
            default=LIKELIEST,
            required=True,
            key="group_actions",
            label_visibility="collapsed",
        )
    rows = action_table(explanation, group or LIKELIEST, search or "")
    if rows.empty:
        st.info("No action has all of these words. Try one of them alone.", icon=":material/search_off:")
        return
    picked = _table(rows, f"actions {st.session_state.get(_VISITS, 0)}")
    st.caption(
        f"{count(len(rows), 'action')}. Each has a probability of its own, as several can happen at once; the model says those "
        f"from {percent(explanation.model.threshold)} on. Click one, and the whole page is about it: why it is said, or why not."
    )
    _say_withheld(explanation)
    if picked is not None and picked != explanation.prediction:
        st.session_state[_VISITS] = st.session_state.get(_VISITS, 0) + 1
        ask_about(current_choice(), picked)
        st.rerun()


def _say_withheld(explanation: Explanation) -> None:
    """The actions that are not said, whatever their probability, and why: those likely here before those that never are."""
    withheld = sorted((score for score in explanation.actions if score.withheld), key=lambda score: undecided(score.video))
    if not withheld:
        return
    with st.expander(f"{count(len(withheld), 'action')} withheld, and why", icon=":material/visibility_off:"):
        for reason in dict.fromkeys(score.withheld for score in withheld):
            names = ", ".join(f"“{plain(score.action)}”" for score in withheld if score.withheld == reason)
            st.caption(f"{names}: {plain(reason)}.")


def _table(rows: pd.DataFrame, key: str) -> str | None:
    """Draw it; the action of the row in which a cell is selected."""
    row = picked_row(
        rows,
        key,
        height=ROW_PIXELS * (min(len(rows), SHOWN_ROWS) + 1) + 3,
        columns={
            "verb": st.column_config.TextColumn(width=80),
            "object": st.column_config.TextColumn(width=110),
            "action": st.column_config.TextColumn(width=225),
            "likely": st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0, width=85),
            "annotated": st.column_config.TextColumn(width=110),
        },
    )
    return None if row is None else str(rows["action"].iloc[row])
