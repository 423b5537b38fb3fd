"""The kept tokens as a table, and the whole explanation as a file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.words import spoken
from laiar_core.explain.explanation import Explanation


def token_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each kept token, in the order of the frames."""
    return pd.DataFrame(
        [
            {
                "frame": token.frame,
                "pair": explanation.pair_name(token.pair),
                "named": spoken(token.relation),
                "similarity": token.similarity,
                "runner-up": spoken(token.runner_up),
                "its similarity": token.runner_up_similarity,
                "weight": token.weight,
            }
            for token in sorted(explanation.tokens, key=lambda token: (token.frame, token.pair))
        ]
    )


def show_tokens(explanation: Explanation) -> None:
    """Table and download button."""
    number = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(
        token_rows(explanation),
        hide_index=True,
        height=320,
        column_config={
            "similarity": number,
            "its similarity": number,
            "weight": st.column_config.ProgressColumn(
                format="%.2f", min_value=0.0, max_value=max((t.weight for t in explanation.tokens), default=1.0)
            ),
        },
    )
    st.caption("Each row is a token the model saw, the label nearest to it in the joint space, and the next nearest one.")
    st.download_button(
        "Download the explanation (JSON)",
        explanation.to_json(),
        file_name="explanation.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )
