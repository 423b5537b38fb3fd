"""The Explore page: one clip, what the model says about it, and why."""

from __future__ import annotations

import streamlit as st

from app.frames import opening
from app.guard import guarded
from app.headline import show_headline
from app.linked_views import linked_views
from app.player.component import show_player
from app.player.images import frame_images
from app.player.payload import player_data
from app.sidebar import Choice, choose
from app.sources import explanation_of, read_clip
from app.words import plain
from laiar_core.errors import LaiarError


def show() -> None:
    """Draw the page."""
    with guarded("Explore"):
        choice = choose()
        if choice is not None:
            _show_clip(choice)


def _show_clip(choice: Choice) -> None:
    explanation = explanation_of(choice.checkpoint, choice.dataset, choice.clip_id)
    key = "|".join((choice.checkpoint.path.name, str(choice.dataset.path), choice.clip_id))
    show_headline(explanation)
    left, right = st.columns([1, 1], gap="medium")
    with left, st.container(key="player_column"), guarded("The player"):
        show_player(player_data(explanation, key, _images(choice), opening(explanation)[0]))
        st.caption(
            "Strips: the kept tokens of each pair, coloured by relation; ◆ is a change that carries the prediction, ◇ one that "
            "does not. Space plays, Home goes to the start, the arrow keys step one frame, a click on the strips goes there."
        )
    with right:
        linked_views(explanation, key)


def _images(choice: Choice) -> tuple[str, ...] | None:
    paths = read_clip(choice.dataset, choice.clip_id).frame_paths
    if paths is None:
        return None
    try:
        return frame_images(paths)
    except LaiarError as error:
        st.warning(f"{plain(str(error))}. The boxes are drawn without the picture.", icon=":material/broken_image:")
        return None
