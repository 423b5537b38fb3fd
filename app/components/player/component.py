"""The player as Streamlit components: the player itself, and the small link that carries the current frame.

They are two so that a click in a chart re-sends a few bytes and not the whole clip with its images.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.state.selection import PLAYER, FrameLink
from laiar_core.viz.player.source import graph_source, player_source, read

_source = player_source()
_player = st.components.v2.component("laiar_player", html=_source.html, css=_source.css, js=_source.js)
_graph_source = graph_source()
_graph = st.components.v2.component(
    "laiar_graph", html=_graph_source.html, css=_graph_source.css, js=f"{_graph_source.js}\n{read('graph_mount.js')}"
)
_link = st.components.v2.component("laiar_player_link", js=read("address.js", "link.js"))


def show_player(data: dict[str, Any], key: str = "player") -> None:
    """Mount the player on what `payload.player_data` made; `key` tells two players of one page apart."""
    _player(data=data, key=key)


def show_graph(data: dict[str, Any], annotated: bool) -> None:
    """Mount the scene graph on what `graph_payload.graph_data` made; it shows the frame of the player of the same clip.

    `annotated`: it begins with what people annotated.
    """
    _graph(data={**data, "opens_annotated": annotated}, key="scene_graph")


def show_link(link: FrameLink, address: Mapping[str, str | None]) -> None:
    """Mount the link: sends the current frame to the player when `link.seek` has risen, hears where the player stopped.

    It writes these parts of the page's address, and later where the player stops. It also hears whether the graph shows what
    people annotated: two parts of the page that told Python something at the same time could make it miss one.
    """
    _link(
        data={"clip": link.clip, "frame": link.frame, "seek": link.seek, "address": dict(address)},
        key=PLAYER,
        default={"moved": None, "annotated": None},
        on_moved_change=lambda: None,
        on_annotated_change=lambda: None,
    )
