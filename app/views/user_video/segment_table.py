"""The segments of a video with their reasons, as a table of which a row can be picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

import streamlit as st

from laiar_core.timeline.schema import Segment
from laiar_core.viz.words.tables import segment_rows


def show_segments(
    segments: Sequence[Segment], chosen: int | None, key: str, picked: Callable[[], None], height: int, action_width: int
) -> None:
    """Draw it. `picked` is called when a row is; `clicked` says which."""
    st.dataframe(
        segment_rows(segments, chosen),
        key=key,
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        height=height,
        column_config={
            " ": st.column_config.TextColumn(width=28),
            "when": st.column_config.TextColumn(width=95),
            "action": st.column_config.TextColumn(width=action_width),
        },
    )


def clicked(key: str, what: Literal["points", "cells"]) -> tuple[int, ...]:
    """The numbers that the selected mark of a chart has as customdata, or the row of a table; empty where nothing is selected."""
    try:
        first = cast(Any, st.session_state[key])["selection"][what][0]
        return tuple(int(number) for number in first["customdata"]) if what == "points" else (int(first[0]),)
    except (KeyError, IndexError, TypeError, ValueError):
        return ()
