"""The one current frame that every view follows, and the rules by which clicks move it.

The player keeps its own clock and tells Python where it stopped. Charts and tables keep their selections. At the start of each
run `follow` looks at both, takes over what is new, and raises `seek` when the player has to follow a chart. The player's own
moves never raise `seek`, so nothing loops.

Messages may be late. A stop names the visit to a clip of which it tells (`frame_address.Opened.key`) and the last `seek` that the
player had followed, so one from before the clip was left, or from before a click in a chart, does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import streamlit as st

PLAYER = "player_link"
CHARTS = ("transitions", "when", "evidence", "selection", "joint_space", "language")
TABLES = ("changes", "tokens")
VIEWS = CHARTS + TABLES
Mark = tuple[int, int]
_STATE = "frame_link"


@dataclass
class FrameLink:
    """Where everybody is.

    Attributes:
        clip: key of the visit to the clip that is shown.
        frame: current frame, from 0 inside the clip.
        pair: the pair that was clicked last, or None.
        seek: counts the moves that came from Python; the player follows when it rises.
        handled: last event of each widget that was taken over.
        generation: part of each view's key; a new one clears its selection, so that the same mark can be clicked again.
    """

    clip: str = ""
    frame: int = 0
    pair: int | None = None
    seek: int = 0
    handled: dict[str, Any] = field(default_factory=dict)
    generation: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VIEWS, 0))

    def key(self, view: str) -> str:
        """The widget key of a chart or table."""
        return f"{view}_{self.generation[view]}"


@dataclass(frozen=True)
class _Stop:
    """Where the player stopped, for which pair if one was clicked, and when; the time tells two stops at one frame apart.

    `seek` is the last move of Python's that the player had followed.
    """

    frame: int
    pair: int | None
    when: float
    seek: int


def follow(
    clip: str, frames: int, pairs: int, opening: tuple[int, int | None], tables: Mapping[str, Sequence[Mark]]
) -> FrameLink:
    """Bring the state up to date for a clip of so many frames and pairs; call it before drawing anything.

    Args:
        clip: key of the visit to the clip.
        frames: how many it has.
        pairs: how many it has.
        opening: frame and pair where it opens.
        tables: for each table the frame and pair of each of its rows, pair -1 for none.

    Returns:
        The state, which lives in the session.
    """
    link: FrameLink = st.session_state.setdefault(_STATE, FrameLink())
    if link.clip != clip:
        link.clip, (link.frame, link.pair) = clip, opening
        link.generation = {view: number + 1 for view, number in link.generation.items()}
    stop = _player_stop(st.session_state.get(PLAYER), clip)
    if stop and stop != link.handled.get(PLAYER):
        link.handled[PLAYER] = stop
        if stop.seek >= link.seek:  # Else the player has yet to hear of a click in a chart, and goes there.
            link.frame = min(stop.frame, frames - 1)
            link.pair = stop.pair if stop.pair in range(pairs) else None
            _forget_selections(link, but=None)
    for view in VIEWS:
        value = st.session_state.get(link.key(view))
        clicked = clicked_row(value, tables.get(view, ())) if view in TABLES else clicked_mark(value)
        if _is_new(link, link.key(view), clicked) and clicked and 0 <= clicked[0] < frames and clicked[1] < pairs:
            link.frame, link.pair = clicked[0], clicked[1] if clicked[1] >= 0 else None
            link.seek += 1
            _forget_selections(link, but=view)
    return link


def clicked_mark(selection: object) -> Mark | None:
    """The (frame, pair) that a chart's selection holds in its customdata, pair -1 for none; None for an empty or foreign one."""
    try:
        data = cast(Any, selection)["selection"]["points"][0]["customdata"]
        return int(data[0]), int(data[1])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def clicked_row(selection: object, marks: Sequence[Mark]) -> Mark | None:
    """The (frame, pair) of the table row in which a cell is selected, or None."""
    try:
        row = int(cast(Any, selection)["selection"]["cells"][0][0])
        return marks[row] if row >= 0 else None
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _player_stop(value: object, clip: str) -> _Stop | None:
    moved = value.get("moved") if isinstance(value, Mapping) else None
    try:
        if not moved or moved["clip"] != clip:
            return None
        pair = moved.get("pair")
        return _Stop(max(int(moved["frame"]), 0), None if pair is None else int(pair), float(moved["when"]), int(moved["seek"]))
    except (KeyError, TypeError, ValueError):
        return None


def _is_new(link: FrameLink, key: str, event: object) -> bool:
    """Whether the widget says something else than last time."""
    before, link.handled[key] = link.handled.get(key), event
    return event is not None and event != before


def _forget_selections(link: FrameLink, but: str | None) -> None:
    """Clear the selection of every view that had one, except of the one that was just clicked."""
    for view in VIEWS:
        if view != but and link.handled.get(link.key(view)) is not None:
            link.generation[view] += 1
