"""Charts and tables whose marks and rows move every view when they are clicked; `frame_link.follow` takes the clicks over."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from app.state.selection import FrameLink
from laiar_core.viz.figures.style import CONFIG


def clickable(figure: go.Figure, chart: str, link: FrameLink, alt: str) -> None:
    """Draw a figure whose marks carry `[frame, pair]` as customdata, pair -1 for none. `chart` is one of `frame_link.CHARTS`."""
    st.plotly_chart(figure, key=link.key(chart), on_select="rerun", selection_mode="points", config=CONFIG, alt=alt)


def clickable_table(rows: pd.DataFrame, key: str, height: int, columns: dict[str, Any]) -> None:
    """Draw a table of one of `frame_link.TABLES`; a click on any cell is a click on its row."""
    st.dataframe(
        rows, key=key, on_select="rerun", selection_mode="single-cell", hide_index=True, height=height, column_config=columns
    )
