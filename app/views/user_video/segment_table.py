"""The segments of a video with their reasons, as a table of which a row can be picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

import pandas as pd
import streamlit as st

from laiar_core.explain.schema import State, Transition
from laiar_core.explain.sentences import main_reason
from laiar_core.timeline.schema import Segment
from laiar_core.viz.figures.timeline import action_name, span
from laiar_core.viz.text import percent


def show_segments(
    segments: Sequence[Segment], chosen: int | None, key: str, picked: Callable[[], None], height: int, action_width: int
) -> None:
    """Draw it. `picked` is called when a row is; `clicked` says which."""
    st.dataframe(
        rows(segments, chosen),
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


def rows(segments: Sequence[Segment], chosen: int | None) -> pd.DataFrame:
    """The segments with their reasons, a row for each."""
    return pd.DataFrame(
        {
            " ": "▶" if at == chosen else "",
            "when": span(segment),
            "action": f"{action_name(segment.action)}{'?' if segment.undecided else ''} {percent(segment.confidence)}",
            "because": _reason(segment),
        }
        for at, segment in enumerate(segments)
    )


def clicked(key: str, what: Literal["points", "cells"]) -> tuple[int, ...]:
    """The numbers that the selected mark of a chart has as customdata, or the row of a table; empty where nothing is selected."""
    try:
        first = cast(Any, st.session_state[key])["selection"][what][0]
        return tuple(int(number) for number in first["customdata"]) if what == "points" else (int(first[0]),)
    except (KeyError, IndexError, TypeError, ValueError):
        return ()


def _reason(segment: Segment) -> str:
    """The change or lasting relation that makes the model say so; nothing where its reasons are those of something else."""
    reasons: list[Transition | State] = [*segment.explanation.transitions, *segment.explanation.states]
    reason = main_reason(reasons) if segment.explanation.prediction == segment.action else None
    return reason.phrase if reason else ""
