"""The reasons and the kept tokens as tables: a click on a row leads to its frame (`selection.follow`)."""

from __future__ import annotations

import streamlit as st

from app.widgets.clickable import clickable_table
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.text import plain, spoken
from laiar_core.viz.words.seen import WHAT_IT_DOES, has_detected
from laiar_core.viz.words.tables import change_rows, token_rows

SHOWN_ROWS = 4
ROW_PIXELS = 35


def show_changes(explanation: Explanation, key: str) -> None:
    """What carries the prediction, heaviest first: changes of relation, and what lasts where that can be a reason."""
    reasons = reasons_of(explanation)
    if not reasons:
        st.caption("No pair changes its name along the kept tokens, so no change can carry the prediction.")
        return
    well = " and how well both things were seen" if has_detected(explanation) else ""
    lasting = bool(explanation.states)  # Then names of pairs are longer too: their relations have families.
    clickable_table(
        change_rows(explanation),
        key,
        height=ROW_PIXELS * (min(len(reasons), SHOWN_ROWS) + 1) + 3,
        columns={
            "pair": st.column_config.TextColumn(width=190 if lasting else 120),
            "change": st.column_config.TextColumn("change, or what lasts" if lasting else "change of relation", width=165),
            "frames": st.column_config.TextColumn(width=70),
            "weight": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width=85),
            "seen": st.column_config.TextColumn(width=90, help=WHAT_IT_DOES),
        },
    )
    st.caption(
        f"Weight: how much this {'change, or this pair that stays as it is,' if lasting else 'change'} adds to the evidence for "
        f"“{plain(spoken(explanation.prediction))}”, times how sure its names are{well}. Click a row to go there."
    )


def show_tokens(explanation: Explanation, key: str) -> None:
    """The kept tokens in the order of their frames."""
    if explanation.tokens:
        clickable_table(
            token_rows(explanation),
            key,
            height=320,
            columns={
                "frame": st.column_config.NumberColumn(width=52),
                "pair": st.column_config.TextColumn(width=118),
                "named": st.column_config.TextColumn(width=118),
                "runner-up": st.column_config.TextColumn(width=105),
                "weight": st.column_config.NumberColumn(format="%.3f", width=55),
            },
        )
    st.caption(
        "Each row is a token the model saw, the label nearest to it in the joint space, and the next nearest one, each with its "
        "similarity. Click a row to go there. Export, at the top, has them as CSV."
    )
