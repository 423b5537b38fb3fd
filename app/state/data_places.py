"""Where the data sets of this machine are: in LAIAR_DATA, and where a visitor says, as far as the operator lets them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from app.state.background import Background
from app.state.caches import Source
from laiar_core.data.charades.files import is_charades
from laiar_core.data.roots import named_roots, permitted
from laiar_core.data.user_video.store import store_root
from laiar_core.datasets import file_or_folder
from laiar_core.errors import LaiarError

DATA = "LAIAR_DATA"
THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def field_offered() -> bool:
    """Whether visitors may name a place of their own."""
    return _roots() != ()


def typed_source(typed: str) -> Source:
    """What lies where a visitor said (LaiarError where they may not look, or where there is nothing that could be a data set)."""
    return _LOOKS.of(typed, typed)


def named_source(charades: bool) -> Source | None:
    """What LAIAR_DATA names, where it is of that kind; None otherwise (LaiarError where there is nothing)."""
    named = os.environ.get(DATA, "").strip()
    if not named or is_charades(path := Path(named).expanduser()) != charades:
        return None
    try:
        return Source.of(file_or_folder(path))
    except LaiarError as error:  # Visitors need not know where it would be.
        raise LaiarError(str(error).replace(str(path), DATA)) from None


def _roots() -> Sequence[Path] | None:
    """The folders that visitors may name. Who has set none is asked by nobody else, or else does not want to be."""
    named = named_roots()
    if named is None:
        return None if st.get_option("server.address") in THIS_COMPUTER else ()
    return named


def _look(typed: str) -> Source:
    return Source.of(file_or_folder(permitted(typed, _roots(), store_root())))


_LOOKS = Background(_look, longest_s=5, most=16)  # A disk of the network that is gone holds up whoever asks for it.
