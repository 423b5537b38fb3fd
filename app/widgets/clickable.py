"""Charts and tables whose marks and rows move every view when they are clicked; `selection.follow` takes the clicks over."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from app.state.selection import FrameLink
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count


def clickable(figure: go.Figure, chart: str, link: FrameLink, alt: str) -> None:
    """Draw a figure whose marks carry `[frame, pair]` as customdata, pair -1 for none.

    Args:
        figure: what is drawn.
        chart: one of `selection.CHARTS`.
        link: where everybody is.
        alt: says what it shows to those who do not see it.
    """
    st.plotly_chart(figure, key=link.key(chart), on_select="rerun", selection_mode="points", config=CONFIG, alt=alt)


def clickable_table(rows: pd.DataFrame, key: str, height: int, columns: dict[str, Any]) -> None:
    """Draw a table of one of `selection.TABLES`; a click on any cell is a click on its row.

    Args:
        rows: the table.
        key: of the widget.
        height: in pixels.
        columns: settings of columns, as `st.dataframe` takes them.
    """
    st.dataframe(
        rows, key=key, on_select="rerun", selection_mode="single-cell", hide_index=True, height=height, column_config=columns
    )


def clicked_numbers(key: str) -> tuple[int, ...]:
    """The numbers that the selected mark of a chart has as customdata; empty where nothing is selected."""
    try:
        return tuple(int(number) for number in cast(Any, st.session_state[key])["selection"]["points"][0]["customdata"])
    except (KeyError, IndexError, TypeError, ValueError):
        return ()


def shows_all_pairs(hidden: int, key: str) -> bool:
    """Whether a chart has a row for each pair: a switch says how many are `hidden`; where none is, there is no switch."""
    more = count(hidden, "more pair, which matters less", "more pairs, which matter less")
    return hidden > 0 and st.toggle(f"Show {more}", key=key)
