"""What happens when in a whole film: one band where one action follows the other, a row for each where several go on at once."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from laiar_core.data.task import Task
from laiar_core.timeline.schema import Segment, Window
from laiar_core.viz.figures.moments import moments_chart, predicted_actions
from laiar_core.viz.figures.timeline import timeline_chart


def film_rows(task: Task, actions: Sequence[str], windows: Sequence[Window], about: str | None = None) -> list[str]:
    """The actions that have a row: those that the model predicts anywhere, and the one that the page is about.

    There are none where one action follows the other: they stand in one band.
    """
    if task is Task.SINGLE_LABEL:
        return []
    return list(dict.fromkeys([*predicted_actions(actions, windows), *([about] if about else [])]))


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
        chosen: the segment that is looked at.
        about: the action of the row that is bold.
        looked_at: the seconds that are shaded.

    Returns:
        A figure whose marks hold as customdata the number of their segment, or with `rows` those of their window and action.
    """
    if not rows:
        return timeline_chart(actions, windows, segments, end_s, chosen)
    return moments_chart(actions, windows, segments, every_s, end_s, rows, chosen, about, looked_at)
