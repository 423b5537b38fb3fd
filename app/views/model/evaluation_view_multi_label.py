"""The Model page of a checkpoint with several actions: how good it is, and what it knows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from laiar_core.evaluation.report_schema_multi_label import EvaluationOfSeveral
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.viz.tables import verb_and_object
from laiar_core.viz.text import count, listed, percent, plain, spoken

RECALL_AT = "20"


def show_evaluation_of_several(evaluation: EvaluationOfSeveral) -> None:
    """Numbers with a sentence each, then every action."""
    st.markdown("## How good is it")
    st.caption(
        f"Measured on {count(evaluation.videos, 'video')} of {plain(evaluation.dataset)} ({plain(evaluation.split)}), "
        f"{evaluation.answered} of them with {plain(evaluation.boxes)} boxes to look at."
        + (" The model has learned from other videos of the same data set." if evaluation.learned_from_this else "")
    )
    numbers = numbers_of(evaluation)
    for column, (label, value, words) in zip(st.columns(len(numbers)), numbers, strict=True):
        with column.container(border=True, height="stretch"):
            st.metric(label, value)
            st.caption(words)
    st.markdown("**How well each action is found**")
    st.dataframe(
        precision_rows(evaluation),
        hide_index=True,
        height=320,
        column_config={
            name: st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0)
            for name in ("which videos", "when")
        },
    )
    st.caption("Average precision. Actions that nobody does in the videos that were measured have none and are left out.")


def numbers_of(evaluation: EvaluationOfSeveral) -> list[tuple[str, str, str]]:
    """Label, value and one sentence for each number."""
    numbers = [
        (
            "mAP, which actions",
            percent(evaluation.classification.map),
            f"is the mean average precision over {count(evaluation.classification.classes, 'action')}: how well each ranks the "
            "videos in which it happens above the others.",
        ),
        (
            "mAP, when",
            percent(evaluation.localisation.map),
            "is the same for 25 moments of each video: whether the action happens just then.",
        ),
    ]
    if evaluation.language is not None:
        words = (
            "is what the language stream makes of the annotated relations of the same videos: as much as guidance can hand on."
        )
        numbers.append(("mAP, language stream", percent(evaluation.language.map), words))
    recall = (evaluation.recall or {}).get("with_constraint", {}).get(RECALL_AT)
    if recall is not None:
        words = f"of the annotated relations of a frame are among the {RECALL_AT} that the model is surest of."
        numbers.append((f"Relations, recall at {RECALL_AT}", percent(recall), words))
    return numbers


def precision_rows(evaluation: EvaluationOfSeveral) -> pd.DataFrame:
    """A row for each action that happens in the measured videos, the best found first; in percent."""
    when = evaluation.localisation.per_class
    rows = [
        (spoken(action), precision * 100, when[action] * 100 if action in when else None, *verb_and_object(action))
        for action, precision in evaluation.classification.per_class.items()
    ]
    frame = pd.DataFrame(rows, columns=["action", "which videos", "when", "verb", "object"])
    return frame.sort_values("which videos", ascending=False, ignore_index=True)


def show_known(vocabulary: Vocabulary) -> None:
    """What such a model can say."""
    st.markdown(f"**It knows {count(len(vocabulary.actions), 'action')}**, and says of each whether it happens.")
    st.dataframe(known_rows(vocabulary), hide_index=True, height=320)
    families: dict[str, list[str]] = {}
    for label in vocabulary.labels:
        names = families.setdefault(label.family, [])
        if label.relation not in names:
            names.append(label.relation)
    for family, names in sorted(families.items()):
        st.markdown(f"**{plain(family) or 'relations'}**: {plain(listed([spoken(name) for name in sorted(names)]))}")
    st.markdown(f"**things**: {plain(listed(vocabulary.objects))}")


def known_rows(vocabulary: Vocabulary) -> pd.DataFrame:
    """A row for each action, by verb and object."""
    rows = [(*verb_and_object(action), spoken(action)) for action in vocabulary.actions]
    return pd.DataFrame(rows, columns=["verb", "object", "action"]).sort_values(["verb", "object"], ignore_index=True)
