"""The player as Streamlit components: the player itself, and the small link that carries the current frame.

They are two so that a click in a chart re-sends a few bytes and not the whole clip with its images.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from app.frame_link import PLAYER, FrameLink

_HERE = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_player = st.components.v2.component(
    "laiar_player",
    html=_read("player.html"),
    css=_read("player.css"),
    js=_read("stage.js", "strips.js", "player.js"),
)
_link = st.components.v2.component("laiar_player_link", js=_read("link.js"))


def show_player(data: dict[str, Any]) -> None:
    """Mount the player on what `payload.player_data` made."""
    _player(data=data, key="player")


def show_link(link: FrameLink) -> None:
    """Mount the link: sends the current frame to the player when `link.seek` has risen, hears where the player stopped."""
    _link(
        data={"clip": link.clip, "frame": link.frame, "seek": link.seek},
        key=PLAYER,
        default={"moved": None},
        on_moved_change=lambda: None,
    )
