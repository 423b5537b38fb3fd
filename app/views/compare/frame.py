"""The frame of the Compare page in its address: `left_frame=97` where the left player was touched last; the right one follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from app.state.frame_address import place_of
from app.views.compare.choice import SIDES
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.frame_numbers import number, opening

_STOP, _READ = "compare_stop", "compare_link_read"


@dataclass(frozen=True)
class Stop:
    """Where the player that leads stopped: its side, the key of its clip, and the frame."""

    side: str
    key: str
    frame: int


def opened_side(side: str, explanation: Explanation, key: str) -> int:
    """The frame at which the player of a side opens: where it was left, or what the link by which this visitor came asks for.

    Args:
        side: `left` or `right`.
        explanation: of its clip.
        key: what its player calls the clip.

    Returns:
        The frame, from 0 inside the clip.
    """
    read: set[str] = st.session_state.setdefault(_READ, set())
    if side not in read:
        read.add(side)
        if text := st.query_params.get(_parameter(side)):
            st.session_state[_STOP] = Stop(side, key, place_of(explanation, _parameter(side), text)[0])
    stop = stop_of((key,))
    return stop.frame if stop else opening(explanation)[0]


def stop_of(keys: tuple[str, ...]) -> Stop | None:
    """Where the players were left, if it was in one of these clips."""
    stop: Stop | None = st.session_state.get(_STOP)
    return stop if stop and stop.key in keys else None


def take_stop(moved: Mapping[str, object], keys: tuple[str, str]) -> None:
    """Take over what the players say of where they stopped; what they said of other clips is old."""
    try:
        stop = Stop(str(moved["side"]), str(moved["clip"]), max(int(str(moved["frame"])), 0))
    except (KeyError, ValueError):
        return
    if (stop.side, stop.key) in zip(SIDES, keys, strict=True):
        st.session_state[_STOP] = stop


def address_of(explained: tuple[Explanation, Explanation], keys: tuple[str, str]) -> dict[str, str | None]:
    """The frame of the side that leads as the address holds it, and None for the other, which follows."""
    stop, address = stop_of(keys), dict[str, str | None]()
    for side, explanation in zip(SIDES, explained, strict=True):
        leads = stop is not None and stop.side == side
        last = len(explanation.clip.frame_numbers) - 1
        address[_parameter(side)] = str(number(explanation, min(stop.frame, last))) if stop and leads else None
    return address


def _parameter(side: str) -> str:
    return f"{side}_frame"
