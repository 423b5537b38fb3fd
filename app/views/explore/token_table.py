"""The kept tokens as a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.widgets.clickable import clickable_table
from laiar_core.explain.explanation import Explanation, KeptToken
from laiar_core.viz.frame_numbers import number
from laiar_core.viz.text import spoken


def in_order(explanation: Explanation) -> list[KeptToken]:
    """The order of the rows."""
    return sorted(explanation.tokens, key=lambda token: (token.frame, token.pair))


def token_marks(explanation: Explanation) -> list[tuple[int, int]]:
    """Where a click on each row leads: frame and pair."""
    return [(token.frame, token.pair) for token in in_order(explanation)]


def token_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each kept token; each name stands with its similarity."""
    return pd.DataFrame(
        [
            {
                "frame": number(explanation, token.frame),
                "pair": explanation.pair_name(token.pair),
                "named": f"{spoken(token.relation)} {token.similarity:.2f}",
                "runner-up": f"{spoken(token.runner_up)} {token.runner_up_similarity:.2f}",
                "weight": token.weight,
            }
            for token in in_order(explanation)
        ]
    )


def show_tokens(explanation: Explanation, key: str) -> None:
    """The table; a click on a row is taken over by `frame_link.follow`."""
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
