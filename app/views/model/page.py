"""The Model page: what was measured of the checkpoint, its own card, its words, and the settings it was made with."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.state.caches import EVALUATION, Source, evaluation_of, open_checkpoint
from app.views.model.evaluation_view import show_evaluation
from app.widgets.choose_checkpoint import choose_checkpoint
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import introduce
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.viz.text import count, listed, plain, readable_card, spoken
from laiar_core.viz.words.tables import verb_and_object


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
        _show_vocabulary(checkpoint.vocabulary)
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


def _show_vocabulary(vocabulary: Vocabulary) -> None:
    """Everything that the model can name."""
    st.markdown(f"**It knows {count(len(vocabulary.actions), 'action')}**")
    st.dataframe(action_rows(vocabulary), hide_index=True, height=320)
    families: dict[str, list[str]] = {}
    for label in vocabulary.labels:
        names = families.setdefault(label.family, [])
        if label.relation not in names:
            names.append(label.relation)
    for family, names in sorted(families.items()):
        st.markdown(f"**{plain(family) or 'relations'}**: {plain(listed([spoken(name) for name in sorted(names)]))}")
    st.markdown(f"**things**: {plain(listed(vocabulary.objects))}")


def action_rows(vocabulary: Vocabulary) -> pd.DataFrame:
    """A row for each action, by verb and object; without the columns that are empty for all of them."""
    rows = [(*verb_and_object(action), spoken(action)) for action in vocabulary.actions]
    frame = pd.DataFrame(rows, columns=["verb", "object", "action"]).sort_values(["verb", "object"], ignore_index=True)
    return frame if frame["object"].any() else frame[["action"]]
