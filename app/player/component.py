"""The player as Streamlit components: the player itself, and the small link that carries the current frame.

They are two so that a click in a chart re-sends a few bytes and not the whole clip with its images.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from app.frame_link import PLAYER, FrameLink

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class PlayerSource:
    """The player as text. `js` is one module whose default export is `mount({parentElement, data})`."""

    html: str
    css: str
    js: str


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_GRAPH = ("labels.js", "frames.js", "changes.js", "graph_places.js", "graph_edges.js", "graph.js", "graph_view.js")
_PICTURES = ("clock.js", "film.js", "ahead.js", "reel.js")
_PLAYER = ("stage.js", "strips.js", *_PICTURES, "controls.js", "transport.js", "present.js", "player.js")


def player_source() -> PlayerSource:
    """The files that the player is made of, for the page of the app and for the file that people export."""
    css = _read("player.css", "graph.css", "present.css")
    return PlayerSource(html=_read("player.html"), css=css, js=_read(*_GRAPH, *_PLAYER))


def graph_source() -> PlayerSource:
    """The scene graph alone; its script defines `GraphView` and exports nothing."""
    return PlayerSource(html='<div class="graph"></div>', css=_read("graph.css"), js=_read(*_GRAPH))


_source = player_source()
_player = st.components.v2.component("laiar_player", html=_source.html, css=_source.css, js=_source.js)
_graph = st.components.v2.component(
    "laiar_graph", html='<div class="graph"></div>', css=_read("graph.css"), js=_read(*_GRAPH, "graph_mount.js")
)
_link = st.components.v2.component("laiar_player_link", js=_read("address.js", "link.js"))


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
