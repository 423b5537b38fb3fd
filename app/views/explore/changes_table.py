"""The reasons as a table, heaviest first: changes of relation, and the relations that last where those can be reasons."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.widgets.clickable import clickable_table
from laiar_core.explain.explanation import Explanation, State, Transition
from laiar_core.viz.frame_numbers import number, reasons_of
from laiar_core.viz.text import plain, spoken

SHOWN_ROWS = 4
ROW_PIXELS = 35


def change_marks(explanation: Explanation) -> list[tuple[int, int]]:
    """Where a click on each row leads: frame and pair."""
    return [
        (reason.from_frame if isinstance(reason, State) else reason.to_frame, reason.pair) for reason in reasons_of(explanation)
    ]


def change_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each reason."""
    return pd.DataFrame(
        [
            {
                "pair": explanation.pair_name(reason.pair),
                "change": _change(reason),
                "frames": f"{number(explanation, reason.from_frame)} → {number(explanation, reason.to_frame)}",
                "weight": reason.weight,
            }
            for reason in reasons_of(explanation)
        ]
    )


def _change(reason: Transition | State) -> str:
    if isinstance(reason, State):
        return f"{spoken(reason.relation)}, lasts"
    return f"{spoken(reason.from_relation)} → {spoken(reason.to_relation)}"


def show_changes(explanation: Explanation, key: str) -> None:
    """The table; a click on a row is taken over by `frame_link.follow`."""
    reasons = reasons_of(explanation)
    if not reasons:
        st.caption("No pair changes its name along the kept tokens, so no change can carry the prediction.")
        return
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
        },
    )
    st.caption(
        f"Weight: how much this {'change, or this pair that stays as it is,' if lasting else 'change'} adds to the evidence for "
        f"“{plain(spoken(explanation.prediction))}”, times how sure its names are. Click a row to go there."
    )
