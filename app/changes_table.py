"""The transitions as a table, heaviest first: why the model says what it says."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.clickable import clickable_table
from app.frames import number
from app.words import spoken
from laiar_core.explain.explanation import Explanation

SHOWN_ROWS = 4
ROW_PIXELS = 35


def change_marks(explanation: Explanation) -> list[tuple[int, int]]:
    """Where a click on each row leads: frame and pair."""
    return [(change.to_frame, change.pair) for change in explanation.transitions]


def change_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each transition."""
    return pd.DataFrame(
        [
            {
                "pair": explanation.pair_name(change.pair),
                "change": f"{spoken(change.from_relation)} → {spoken(change.to_relation)}",
                "frames": f"{number(explanation, change.from_frame)} → {number(explanation, change.to_frame)}",
                "weight": change.weight,
            }
            for change in explanation.transitions
        ]
    )


def show_changes(explanation: Explanation, key: str) -> None:
    """The table; a click on a row is taken over by `frame_link.follow`."""
    if not explanation.transitions:
        st.caption("No pair changes its name along the kept tokens, so no change can carry the prediction.")
        return
    clickable_table(
        change_rows(explanation),
        key,
        height=ROW_PIXELS * (min(len(explanation.transitions), SHOWN_ROWS) + 1) + 3,
        columns={
            "pair": st.column_config.TextColumn(width=120),
            "change": st.column_config.TextColumn("change of relation", width=165),
            "frames": st.column_config.TextColumn(width=70),
            "weight": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width=85),
        },
    )
    st.caption(
        "Weight: how much this change adds to the evidence for the prediction, times how sure its names are. "
        "Click a row to go there."
    )
