"""The component that keeps the two players of the Compare page in step (`compare_sync.js`)."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.compare_step import partners
from laiar_core.explain.explanation import Explanation

_JS = (Path(__file__).parent / "compare_sync.js").read_text(encoding="utf-8")
_sync = st.components.v2.component("laiar_compare_sync", js=_JS)


def keep_in_step(left: Explanation, right: Explanation, keys: tuple[str, str], way: str) -> None:
    """Mount it. `keys` are the players' keys of the two clips, `way` is one of `compare_step.WAYS`."""
    data = {
        "left": {"key": keys[0], "partners": partners(left, right, way)},
        "right": {"key": keys[1], "partners": partners(right, left, way)},
    }
    _sync(data=data, key="compare_sync")
