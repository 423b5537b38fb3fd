"""The Model page: what was measured of the checkpoint, its own card, and the settings it was made with."""

from __future__ import annotations

import streamlit as st

from app.state.caches import EVALUATION, Source, evaluation_of, open_checkpoint
from app.views.model.evaluation_view import show_evaluation
from app.views.model.vocabulary_view import show_vocabulary
from app.widgets.choose_checkpoint import choose_checkpoint
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import introduce
from laiar_core.viz.text import readable_card


def show() -> None:
    """Draw the page."""
    with guarded("Model"):
        with st.sidebar:
            introduce()
            source = choose_checkpoint()
        if source is not None:
            _show_checkpoint(source)


def _show_checkpoint(source: Source) -> None:
    checkpoint = open_checkpoint(source)
    with guarded("What was measured"):
        _show_measured(source)
    card, settings = st.columns([3, 2], gap="large")
    with card:
        st.markdown(readable_card(checkpoint.card))
        show_vocabulary(checkpoint.vocabulary)
    with settings:
        st.markdown("**Settings stored with the checkpoint**")
        st.json(checkpoint.config.model_dump(mode="json", by_alias=True), expanded=2)
        st.caption("Sizes, vocabulary, training data and revision, as written by `python -m laiar_core train`.")


def _show_measured(source: Source) -> None:
    evaluation = evaluation_of(source)
    if evaluation is None:
        st.caption(
            f"Nothing was measured of this checkpoint yet: there is no `{EVALUATION}` in its folder. "
            "`python -m laiar_core evaluate` with `--json` writes one."
        )
    else:
        show_evaluation(evaluation)
        st.divider()
