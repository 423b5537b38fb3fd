"""The section of the Model page that lists the words of a checkpoint: actions, relations and things."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.views.explore.actions import verb_and_object
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.viz.text import count, listed, plain, spoken


def show_vocabulary(vocabulary: Vocabulary) -> None:
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
