"""When each action happens: a row for each, how likely it is at points of time as a band, and under it what people annotated."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import undecided
from laiar_core.viz.annotated import Span, annotated_actions
from laiar_core.viz.figures.style import finish
from laiar_core.viz.palette import ANNOTATED, GREY, SPEAKS_FOR, with_alpha
from laiar_core.viz.text import chart_text, percent, spoken

if TYPE_CHECKING:  # Drawing takes no torch.
    from laiar_core.timeline.localise import Localisation

ROW_PIXELS = 38
SHOWN_ROWS = 8
LONGEST_NAME = 34
NO_PAIR = -1  # in a click: the moment alone


def shown_actions(explanation: Explanation, found: Localisation, everything: bool) -> list[str]:
    """The explained action first, then those that are annotated or predicted, in the clip or at some point of it.

    Args:
        explanation: of the clip.
        found: how likely each action is at points of time.
        everything: whether to list all of them and not only the first.

    Returns:
        Their names.
    """
    peak = dict(zip((score.action for score in explanation.actions), found.probabilities.max(axis=0).tolist(), strict=True))
    truth = annotated_actions(explanation)
    predicted = {score.action for score in explanation.said}
    withheld = {score.action for score in explanation.actions if score.withheld}
    shown = [a for a in peak if a in truth or a in predicted or (a not in withheld and not undecided(peak[a]))]
    likely = {score.action: score.video for score in explanation.actions}
    ranked = sorted(shown, key=lambda action: (action not in predicted, action not in truth, -likely[action]))
    actions = list(dict.fromkeys([explanation.prediction, *ranked]))
    return actions if everything else actions[:SHOWN_ROWS]


def when_chart(explanation: Explanation, found: Localisation, actions: Sequence[str] | None = None) -> go.Figure:
    """A row for each action. Constant for a clip and an action.

    Args:
        explanation: of the clip.
        found: how likely each action is at points of time.
        actions: the rows from the top; None: those that matter most.

    Returns:
        A figure whose bars hold [frame, NO_PAIR] as customdata.
    """
    actions = shown_actions(explanation, found, everything=False) if actions is None else actions
    places = {score.action: at for at, score in enumerate(explanation.actions)}
    truth = annotated_actions(explanation)
    times, end = found.times_s, float(found.times_s[-1] + found.times_s[1])
    figure = go.Figure()
    for row, action in enumerate(actions):
        _band(figure, explanation, times, found.probabilities[:, places[action]].tolist(), -row, action)
        if action in truth:
            _annotated(figure, explanation, truth[action], -row, action)
    _keyframes(figure, explanation, -len(actions) + 0.42)
    finish(figure, 62 + ROW_PIXELS * max(len(actions), 2), barmode="overlay", bargap=0)
    figure.update_xaxes(range=[-0.01 * end, 1.01 * end], ticksuffix=" s", showgrid=False)
    figure.update_yaxes(
        tickvals=[-row for row in range(len(actions))],
        ticktext=[_name(action, action == explanation.prediction) for action in actions],
        range=[-len(actions) + 0.3, 0.55],
        showgrid=False,
    )
    return figure


def frame_near(times_s: Sequence[float], time_s: float) -> int:
    """The frame that is nearest to a moment."""
    after = min(bisect_left(times_s, time_s), len(times_s) - 1)
    before = max(after - 1, 0)
    return before if time_s - times_s[before] <= times_s[after] - time_s else after


def _band(figure: go.Figure, explanation: Explanation, times: np.ndarray, likely: list[float], y: int, action: str) -> None:
    edges = [times[0], *((times[1:] + times[:-1]) / 2), times[-1] + times[1]]  # the last moment stands for the end too
    at = [frame_near(explanation.clip.frame_times_s, float(time)) for time in times]
    figure.add_bar(
        x=np.diff(edges).tolist(),
        base=edges[:-1],
        y=[y + 0.1] * len(likely),
        width=0.46,
        orientation="h",
        marker={"color": [with_alpha(SPEAKS_FOR, 0.08 + 0.92 * value) for value in likely], "line": {"width": 0}},
        customdata=[[frame, NO_PAIR] for frame in at],
        hovertext=[
            f"{chart_text(spoken(action))}: {percent(value)}<br>around {time:.1f} s"
            for value, time in zip(likely, times.tolist(), strict=True)
        ],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )


def _annotated(figure: go.Figure, explanation: Explanation, spans: Sequence[Span], y: int, action: str) -> None:
    figure.add_bar(
        x=[max(end - start, 0.05) for start, end in spans],
        base=[start for start, _ in spans],
        y=[y - 0.25] * len(spans),
        width=0.16,
        orientation="h",
        marker={"color": ANNOTATED, "line": {"width": 0}},
        customdata=[[frame_near(explanation.clip.frame_times_s, start), NO_PAIR] for start, _ in spans],
        hovertext=[f"annotated: {chart_text(spoken(action))}<br>{start:.1f} to {end:.1f} s" for start, end in spans],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )


def _keyframes(figure: go.Figure, explanation: Explanation, y: float) -> None:
    """A tick for each frame that can be sampled."""
    figure.add_scatter(
        x=list(explanation.clip.frame_times_s),
        y=[y] * len(explanation.clip.frame_times_s),
        mode="markers",
        marker={"symbol": "line-ns", "size": 7, "line": {"width": 1, "color": GREY}},
        hoverinfo="skip",
    )


def _name(action: str, chosen: bool) -> str:
    words = spoken(action)
    short = chart_text(words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…")
    return f"<b>{short}</b>" if chosen else short
