"""What happens when in a whole film: one band where one action follows the other, a row for each where several go on at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go

from laiar_core.data.task import Task
from laiar_core.explain.sentences import CANNOT_TELL_BELOW, WORDING
from laiar_core.timeline.schema import Segment, Window
from laiar_core.timeline.windows import sayable
from laiar_core.viz.figures.style import finish
from laiar_core.viz.figures.timeline import CHOSEN, timeline_chart
from laiar_core.viz.palette import SPEAKS_FOR, with_alpha
from laiar_core.viz.text import chart_text, percent, spoken

ROW_PIXELS, AXIS_PIXELS = 26, 44
BAND = 0.72  # how much of its row a band takes
SHOWN_ROWS, GUESSES = 8, 3
LONGEST_NAME = 46
LOOKED_AT = with_alpha(CHOSEN, 0.16)


def predicted_actions(actions: Sequence[str], windows: Sequence[Window], withheld: Collection[str] = ()) -> list[str]:
    """The actions that the model says at some moment.

    Args:
        actions: those of the windows' probabilities.
        windows: in the order of the film.
        withheld: actions that are not said.

    Returns:
        Their names in the order in which it first says them; its best guesses where it says none.
    """
    likely = sayable(windows, actions, withheld)  # (W, A)
    peaks, predicted = likely.max(axis=0, initial=0), likely >= CANNOT_TELL_BELOW
    if not predicted.any():
        return [actions[at] for at in np.argsort(-peaks, kind="stable")[:GUESSES]]
    first = predicted.argmax(axis=0)
    return [actions[at] for at in sorted(np.flatnonzero(predicted.any(axis=0)).tolist(), key=lambda at: (first[at], -peaks[at]))]


def film_rows(
    task: Task, actions: Sequence[str], windows: Sequence[Window], about: str | None = None, withheld: Collection[str] = ()
) -> list[str]:
    """The actions that have a row: those that are predicted anywhere, and the one that the page is about.

    Args:
        task: of the model; where one action follows the other they stand in one band.
        actions: those of the windows' probabilities.
        windows: in the order of the film.
        about: the action that the page is about.
        withheld: actions that are not said.

    Returns:
        Their names from the top; none for one band.
    """
    if not WORDING[task].each_action:
        return []
    return list(dict.fromkeys([*predicted_actions(actions, windows, withheld), *([about] if about else [])]))


def film_chart(
    actions: Sequence[str],
    windows: Sequence[Window],
    segments: Sequence[Segment],
    end_s: float,
    every_s: float,
    rows: Sequence[str],
    chosen: Segment | None = None,
    about: str | None = None,
    looked_at: tuple[float, float] | None = None,
) -> go.Figure:
    """The figure, of as many windows and segments as there are yet.

    Args:
        actions: those of the windows' probabilities.
        windows: in the order of the film; with `rows` each is about a moment, `every_s` seconds after the one before.
        segments: they are framed, or are the band; the `chosen` one strongly.
        end_s: where the film ends, in seconds.
        every_s: see `windows`.
        rows: the actions that have a row, from `film_rows`.
        chosen: the segment that the page shows.
        about: the action of the row that is bold.
        looked_at: the seconds that are shaded.

    Returns:
        A figure whose marks hold as customdata the number of their segment, or with `rows` those of their window and action.
    """
    if not rows:
        return timeline_chart(actions, windows, segments, end_s, chosen)
    figure = go.Figure()
    places = {action: -row for row, action in enumerate(rows)}
    for action, y in places.items():
        _likely(figure, actions.index(action), action, windows, every_s, end_s, y)
    _frames(figure, [segment for segment in segments if segment.action in places], places, chosen)
    if looked_at is not None:
        figure.add_vrect(*looked_at, fillcolor=LOOKED_AT, line_width=0, layer="below")
    finish(figure, AXIS_PIXELS + ROW_PIXELS * max(len(rows), 2), barmode="overlay", bargap=0)
    figure.update_xaxes(range=[0, end_s], ticksuffix=" s", showgrid=False)
    figure.update_yaxes(
        tickvals=list(places.values()),
        ticktext=[_name(action, action == about) for action in rows],
        range=[-len(rows) + 0.45, 0.55],
        showgrid=False,
    )
    return figure


def _likely(figure: go.Figure, at: int, action: str, windows: Sequence[Window], every_s: float, end_s: float, y: int) -> None:
    likely = [window.probabilities[at] for window in windows]
    moments = np.arange(len(windows)) * every_s
    edges = np.clip([0, *(moments + every_s / 2)], 0, end_s)
    figure.add_bar(
        x=np.diff(edges).tolist(),
        base=edges[:-1].tolist(),
        y=[y] * len(likely),
        width=BAND,
        orientation="h",
        marker={"color": [with_alpha(SPEAKS_FOR, 0.06 + 0.94 * value) for value in likely], "line": {"width": 0}},
        customdata=[[window, at] for window in range(len(windows))],
        hovertext=[
            f"{chart_text(spoken(action))}: {percent(value)}<br>around {moment:.1f} s"
            for value, moment in zip(likely, moments.tolist(), strict=True)
        ],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )


def _frames(figure: go.Figure, segments: Sequence[Segment], places: dict[str, int], chosen: Segment | None) -> None:
    strong = [segment is chosen for segment in segments]
    figure.add_bar(
        x=[segment.end_s - segment.start_s for segment in segments],
        base=[segment.start_s for segment in segments],
        y=[places[segment.action] for segment in segments],
        width=BAND,
        orientation="h",
        marker={
            "color": "rgba(0, 0, 0, 0)",
            "line": {
                "width": [3 if is_chosen else 1.5 for is_chosen in strong],
                "color": [CHOSEN if is_chosen else SPEAKS_FOR for is_chosen in strong],
            },
        },
        hoverinfo="skip",  # The marks below hear the clicks.
        unselected={"marker": {"opacity": 1}},
    )


def _name(action: str, strong: bool) -> str:
    words = spoken(action)
    short = chart_text(words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…")
    return f"<b>{short}</b>" if strong else short
