"""The section of the Model page that shows what was measured: a panel for each thing that the report holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pandas as pd
import streamlit as st

from laiar_core.evaluation.report_schema import Evaluation, Metrics, Precision, VideoScores
from laiar_core.viz.figures.confusion import confusion_matrix
from laiar_core.viz.figures.curves import faithfulness_curves
from laiar_core.viz.figures.reliability import reliability_diagram
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count, listed, percent, plain, points, spoken
from laiar_core.viz.words.tables import verb_and_object

RECALL_AT = "20"
Number = tuple[str, str, str]  # label, value, one sentence
Panel = Callable[[Evaluation], None]
Needed = TypeVar("Needed")


def show_evaluation(evaluation: Evaluation) -> None:
    """Numbers with a sentence each, then the panels that have what they need."""
    st.markdown("## Accuracy and calibration" if evaluation.metrics.video else "## Accuracy")
    st.caption(" ".join(_measured_on(evaluation)))
    numbers = key_numbers(evaluation)
    in_a_row = len(numbers) if len(numbers) < 5 else 3
    for start in range(0, len(numbers), in_a_row):
        for column, (label, value, words) in zip(st.columns(in_a_row), numbers[start : start + in_a_row], strict=False):
            with column.container(border=True, height="stretch"):
                st.metric(label, value)
                st.caption(words)
    for panel in PANELS:
        panel(evaluation)


def _measured_on(evaluation: Evaluation) -> list[str]:
    """Sentences on the clips, who is in them, and whether the model knows them."""
    who = f" of {plain(listed(evaluation.subjects))}" if evaluation.subjects else ""
    lists = [plain(part) for part in (evaluation.dataset, evaluation.split) if part]
    said = [f"Measured on {count(evaluation.clips, 'clip')}{who} ({', '.join(lists)}), with {plain(evaluation.boxes)} boxes."]
    if evaluation.runs > 1:
        said.append(
            f"{count(evaluation.runs, 'model')} of the same settings were tested on them, each on people whom it had not seen, "
            f"so that a clip counts once for each of its models: {count(evaluation.answered, 'prediction')} in all."
        )
    elif evaluation.answered < evaluation.clips:
        said.append(f"{count(evaluation.answered, 'of them shows', 'of them show')} something to look at.")
    if evaluation.seen_subjects:
        said.append(f"The model has learned from {plain(listed(evaluation.seen_subjects))}: people whom it knows.")
    elif evaluation.learned_from_these:
        said.append("The model has learned from some of them.")
    elif evaluation.subjects and evaluation.runs == 1:
        said.append("Each was recognised by a model that had not seen the person.")
    elif evaluation.learned_from_this:
        said.append("The model has learned from other clips of the same data set.")
    return said


def key_numbers(evaluation: Evaluation) -> list[Number]:
    """What each measure that the report has comes to."""
    numbers: list[Number] = []
    metrics = evaluation.metrics
    if metrics.video:
        numbers += _of_the_prediction(evaluation, metrics.video)
    for found, label, words in (
        (
            metrics.classification,
            "mAP, which actions",
            "how well each ranks the clips in which it happens above the others.",
        ),
        (metrics.localisation, "mAP, when", "the same for 25 moments of each clip: whether the action happens just then."),
        (
            metrics.language_classification,
            "mAP, language stream",
            "what the language stream makes of the annotated relations of the same clips: as much as guidance can hand on.",
        ),
    ):
        if found:
            mean = f"is the mean average precision over {count(found.classes, 'action')}: "
            numbers.append((label, percent(found.map), mean + words))
    recall = (metrics.recall or {}).get("with_constraint", {}).get(RECALL_AT)
    if recall is not None:
        words = f"of the annotated relations of a frame are among the {RECALL_AT} that the model is surest of."
        numbers.append((f"Relations, recall at {RECALL_AT}", percent(recall), words))
    return numbers


def _of_the_prediction(evaluation: Evaluation, video: VideoScores) -> list[Number]:
    runs = evaluation.runs
    together = (
        f" It is the mean over the {runs} models, each with few clips, which scatter: all "
        f"{count(evaluation.answered, 'prediction')} together, as drawn below, give {_apart(video.pooled_ece)}."
        if runs > 1
        else ""
    )
    return [
        ("Accuracy", percent(video.accuracy), "of the clips are recognised."),
        (
            "Macro accuracy",
            percent(video.macro_accuracy),
            "is the mean over actions, so that rare ones count as much as common ones.",
        ),
        (
            "Calibration error",
            _apart(video.ece),
            f"lie between how sure it is and how often it is right, on average (ECE).{together}",
        ),
        (
            "Coverage",
            percent(video.coverage),
            f"of the clips get an answer, and {_share(video.selective_accuracy)} of those are right. On the others it says "
            "“I cannot tell”.",
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


def _apart(error: float) -> str:
    return points(error).lstrip("+")


def _share(value: float | None) -> str:
    return "—" if value is None else percent(value)


def _calibration_and_confusion(evaluation: Evaluation, video: VideoScores) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Calibration**")
        st.plotly_chart(reliability_diagram(video.reliability), key="reliability", config=CONFIG, alt="Reliability diagram")
        st.caption(
            "Predictions are grouped by how sure the model was; the number over a bar counts them. On the dashed line, 80% sure "
            "means right in 80% of the cases. A bar below the line is too sure, one above it too modest."
        )
    with right:
        st.markdown("**What does it mix up?**")
        figure = confusion_matrix(evaluation.metrics.actions, video)
        st.plotly_chart(figure, key="confusion", config=CONFIG, alt="Confusion matrix")
        st.caption(
            "Each row holds the clips that people annotated with that action; the diagonal is right. Beside each name: "
            "how much of it is recognised."
            + (" A clip counts once for each model that was tested on it." if evaluation.runs > 1 else "")
        )


def _faithfulness(_evaluation: Evaluation, video: VideoScores) -> None:
    st.markdown("**Does it rest on the tokens it names?**")
    figure = faithfulness_curves(video.curves.shares, video.curves.known())
    st.plotly_chart(figure, key="mean_curves", config=CONFIG, alt="Mean deletion and insertion curves")
    st.caption(
        "How likely the predicted action is, on average over the clips, while tokens go (left) or come (right), the most "
        "important first. Where it rests on the tokens it names, our line falls early on the left and rises early on the right."
    )


def _precision_of_actions(evaluation: Evaluation, which: Precision) -> None:
    st.markdown("**How well each action is found**")
    st.dataframe(
        precision_rows(which, evaluation.metrics.localisation),
        hide_index=True,
        height=320,
        column_config={
            name: st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0)
            for name in ("which clips", "when")
        },
    )
    st.caption("Average precision. Actions that nobody does in the clips that were measured have none and are left out.")


def precision_rows(which: Precision, when: Precision | None) -> pd.DataFrame:
    """A row for each action that happens in the measured clips, the best found first; in percent."""
    moments = when.per_class if when else {}
    rows = [
        (spoken(action), precision * 100, moments[action] * 100 if action in moments else None, *verb_and_object(action))
        for action, precision in which.per_class.items()
    ]
    frame = pd.DataFrame(rows, columns=["action", "which clips", "when", "verb", "object"])
    return frame.sort_values("which clips", ascending=False, ignore_index=True)


def _panel(needs: Callable[[Metrics], Needed | None], draw: Callable[[Evaluation, Needed], None]) -> Panel:
    """A panel that is drawn where the report has what it needs."""

    def show(evaluation: Evaluation) -> None:
        found = needs(evaluation.metrics)
        if found is not None:
            draw(evaluation, found)

    return show


PANELS: tuple[Panel, ...] = (
    _panel(lambda metrics: metrics.video, _calibration_and_confusion),
    _panel(lambda metrics: metrics.video, _faithfulness),
    _panel(lambda metrics: metrics.classification, _precision_of_actions),
)
