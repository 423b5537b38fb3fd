"""Files that take a moment to make: a button, a bar while it works, then the download. The last one made is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from laiar_core.viz.export.film import Progress

_STATE = "export_made"


@dataclass(frozen=True)
class Task:
    """A file to make.

    Attributes:
        key: everything that the file depends on, so that one that was made is offered for nothing else.
        label: what it is, in words.
        file_name, mime: what the browser is told.
        make: makes the file; it is given a function that hears from 0 to 1 how much is done.
    """

    key: tuple[Any, ...]
    label: str
    file_name: str
    mime: str
    make: Callable[[Progress], bytes]


def offer(task: Task) -> None:
    """The button that makes the file, or, where it is there, the one that downloads it."""
    if st.session_state.get(_STATE, (None, b""))[0] != task.key:
        place = st.empty()
        name = f"make_{task.file_name}"
        if not place.button(f"Make the {task.label}", key=name, icon=":material/movie_edit:"):
            return
        bar = place.progress(0.0, f"Making the {task.label} …")
        # One file for each visitor, so that the memory of the server does not grow with what they make.
        st.session_state[_STATE] = (task.key, task.make(lambda share: bar.progress(share, f"Making the {task.label} …")))
        place.empty()
    data: bytes = st.session_state[_STATE][1]
    st.download_button(
        f"Download the {task.label} ({size_of(len(data))})",
        data,
        file_name=task.file_name,
        mime=task.mime,
        key=f"get_{task.file_name}",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )


def size_of(count: int) -> str:
    """A size for people: 120 kB, 3.4 MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(round(count / 1e3), 1)} kB"
