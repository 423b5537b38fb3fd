"""The Model page: the checkpoint's own card, and the settings it was made with."""

from __future__ import annotations

import json

import streamlit as st

from app.guard import guarded
from app.sidebar import choose_checkpoint, introduce
from app.sources import Source, open_checkpoint
from laiar_core.errors import LaiarError


def show() -> None:
    """Draw the page."""
    with guarded("Model"):
        with st.sidebar:
            introduce()
            source = choose_checkpoint()
        if source is not None:
            _show_checkpoint(source)


def _show_checkpoint(source: Source) -> None:
    card, settings = st.columns([3, 2], gap="large")
    with card:
        st.markdown(open_checkpoint(source).card)
    with settings:
        st.markdown("**Settings stored with the checkpoint**")
        try:
            config = json.loads((source.path / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LaiarError(f"cannot read {source.path / 'config.json'}: {error}") from None
        st.json(config, expanded=2)
        st.caption("Sizes, vocabulary, training data and revision, as written by `python -m laiar_core train`.")
