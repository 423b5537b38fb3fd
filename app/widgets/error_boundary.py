"""Nobody ever sees a traceback: bad input becomes its sentence, a bug becomes an apology and a line in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.widgets.fault_text import fault_text
from laiar_core.errors import LaiarError
from laiar_core.viz.text import plain

log = logging.getLogger("laiar.app")


@contextmanager
def guarded(what: str) -> Iterator[None]:
    """Run a part of a page. If it fails, that part shows a message and the rest of the page goes on."""
    try:
        yield
    except LaiarError as error:
        st.error(fault_text(error), icon=":material/error:")
    except Exception as error:
        log.exception("%s failed", what)
        st.error(
            f"{plain(what)} could not be shown ({plain(type(error).__name__)}). The details are in the log of the server; "
            "the rest of the app keeps working.",
            icon=":material/error:",
        )
