"""A table of which a person picks a row by a click on any of its cells."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def picked_row(
    rows: pd.DataFrame,
    key: str,
    height: int,
    columns: dict[str, Any],
    row_height: int | None = None,
    placeholder: str | None = None,
) -> int | None:
    """Draw the table.

    Args:
        rows: the table.
        key: of the widget.
        height: of all of it, in pixels.
        columns: settings of columns, as `st.dataframe` takes them.
        row_height: in pixels; None for the usual one.
        placeholder: what an empty cell shows.

    Returns:
        The place of the row in which a cell is selected, or None.
    """
    event = st.dataframe(
        rows,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        height=height,
        row_height=row_height,
        placeholder=placeholder,
        column_config=columns,
    )
    cells = event["selection"].get("cells") or []
    return int(cells[0][0]) if cells and 0 <= int(cells[0][0]) < len(rows) else None
