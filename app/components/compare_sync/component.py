"""The component that keeps the two players of the Compare page in step (`compare_sync.js`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.player.in_step import partners
from laiar_core.viz.player.source import read

_JS = "\n".join((read("address.js"), (Path(__file__).parent / "compare_sync.js").read_text(encoding="utf-8")))
_KEY = "compare_sync"
_sync = st.components.v2.component("laiar_compare_sync", js=_JS)


def keep_in_step(
    explained: tuple[Explanation, Explanation], keys: tuple[str, str], way: str, leader: str, address: Mapping[str, str | None]
) -> None:
    """Mount it.

    Args:
        explained: left and right.
        keys: what the two players call their clips.
        way: one of `in_step.WAYS`.
        leader: the side that leads, `left` or `right`.
        address: what the address of the page says of the frames; None for what is not to be there.
    """
    left, right = explained
    data = {
        "leader": leader,
        "address": dict(address),
        "left": {"key": keys[0], "partners": partners(left, right, way)},
        "right": {"key": keys[1], "partners": partners(right, left, way)},
    }
    _sync(data=data, key=_KEY, default={"moved": None}, on_moved_change=lambda: None)


def stop_heard() -> Mapping[str, object]:
    """What the players said last of where they stopped: side, clip and frame; empty where they said nothing."""
    heard = st.session_state.get(_KEY)
    return (heard.get("moved") if isinstance(heard, Mapping) else None) or {}
