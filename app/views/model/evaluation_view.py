"""The section of the Model page that says how good the checkpoint is, and whether its probabilities are right."""

from __future__ import annotations

import streamlit as st

from laiar_core.evaluation.report_schema import Evaluation, VideoScores
from laiar_core.viz.figures.confusion import confusion_matrix
from laiar_core.viz.figures.curves import faithfulness_curves
from laiar_core.viz.figures.reliability import reliability_diagram
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count, listed, percent, plain, points

Number = tuple[str, str, str]


def show_evaluation(evaluation: Evaluation) -> None:
    """Numbers with a sentence each, then the charts behind them."""
    video = evaluation.video
    st.markdown("## How good is it, and are its probabilities right")
    st.caption(
        f"Measured on {count(evaluation.clips, 'clip')} of {plain(listed(evaluation.subjects))} ({plain(evaluation.dataset)}). "
        + (
            f"The model has learned from {plain(listed(evaluation.seen_subjects))}: people whom it knows."
            if evaluation.seen_subjects
            else "Each was recognised by a model that had not seen the person."
        )
    )
    numbers = key_numbers(video)
    for start in range(0, len(numbers), 3):
        for column, (label, value, words) in zip(st.columns(3), numbers[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                st.metric(label, value)
                st.caption(words)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Are its probabilities right?**")
        st.plotly_chart(reliability_diagram(video.reliability), key="reliability", config=CONFIG, alt="Reliability diagram")
        st.caption(
            "Clips are grouped by how sure the model was; the number over a bar counts them. On the dashed line, 80% sure means "
            "right in 80% of the clips. A bar below the line is too sure, one above it too modest."
        )
    with right:
        st.markdown("**What does it mix up?**")
        st.plotly_chart(confusion_matrix(evaluation), key="confusion", config=CONFIG, alt="Confusion matrix")
        st.caption(
            "Each row holds the clips that people annotated with that action; the diagonal is right. Beside each name: "
            "how much of it is recognised."
        )
    st.markdown("**Does it rest on the tokens it names?**")
    figure = faithfulness_curves(video.curves.shares, video.curves.known())
    st.plotly_chart(figure, key="mean_curves", config=CONFIG, alt="Mean deletion and insertion curves")
    st.caption(
        "How likely the predicted action is, on average over the clips, while tokens go (left) or come (right), the most "
        "important first. Where it rests on the tokens it names, our line falls early on the left and rises early on the right."
    )


def key_numbers(video: VideoScores) -> list[Number]:
    """Label, value and one sentence for each number."""
    return [
        ("Accuracy", percent(video.accuracy), "of the clips are recognised."),
        (
            "Macro accuracy",
            percent(video.macro_accuracy),
            "is the mean over actions, so that rare ones count as much as common ones.",
        ),
        (
            "Calibration error",
            points(video.ece).lstrip("+"),
            "lie between how sure it is and how often it is right, on average (ECE).",
        ),
        (
            "It commits itself on",
            percent(video.coverage),
            f"of the clips, and is right on {_share(video.accuracy_when_told)} of those. On the others it says “I cannot tell”.",
        ),
        (
            "Right reason",
            _share(video.reason_hit_correct),
            "of the recognised clips: the change it names is one that people annotated, at that time. A random token would give "
            f"{_share(video.reason_hit_correct_random)}.",
        ),
        (
            "Top tokens taken away",
            points(-video.comprehensiveness),
            "for the predicted action without the tokens that count most for the reason, on average (comprehensiveness); without "
            "as many random ones "
            f"{points(-video.comprehensiveness_random)}.",
        ),
    ]


def _share(value: float | None) -> str:
    return "—" if value is None else percent(value)
