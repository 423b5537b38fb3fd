"""One film as several checkpoints tell it: a group of rows for each, by the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.timeline.schema import Segment
from laiar_core.viz.figures.lanes import lanes
from laiar_core.viz.figures.style import finish
from laiar_core.viz.figures.timeline import CHOSEN, COLOURS, NOTHING, action_name, span
from laiar_core.viz.text import chart_text, percent

ROW_PIXELS, AXIS_PIXELS = 24, 44
APART = 0.5  # rows between two checkpoints


def side_by_side(told: Mapping[str, Sequence[Segment]], end_s: float, chosen: tuple[str, Segment | None]) -> go.Figure:
    """The figure: a bar for each segment; those of one checkpoint that overlap lie in rows of their own.

    Args:
        told: what each checkpoint says, by its name, from the top.
        end_s: where the film ends, in seconds.
        chosen: the checkpoint that the page is about, and the segment that it shows.

    Returns:
        A figure whose bars hold the numbers of their checkpoint and segment as customdata.
    """
    figure, top, middles = go.Figure(), 0.0, []
    for number, (name, segments) in enumerate(told.items()):
        rows = lanes(segments)
        count = max(rows, default=0) + 1
        middles.append(-(top + (count - 1) / 2))
        names = list(dict.fromkeys(segment.action for segment in segments))
        strong = [name == chosen[0] and segment is chosen[1] for segment in segments]
        figure.add_bar(
            x=[segment.end_s - segment.start_s for segment in segments],
            base=[segment.start_s for segment in segments],
            y=[-(top + row) for row in rows],
            width=0.88,
            orientation="h",
            marker={
                "color": [_colour(segment.action, names) for segment in segments],
                "pattern": {
                    "shape": ["/" if segment.undecided else "" for segment in segments],
                    "fgcolor": "rgba(255,255,255,0.25)",
                    "size": 8,
                    "solidity": 0.3,
                },
                "line": {
                    "width": [3 if is_chosen else 1 for is_chosen in strong],
                    "color": [CHOSEN if is_chosen else "rgba(255,255,255,0.8)" for is_chosen in strong],
                },
            },
            text=[f"{chart_text(action_name(s.action))}{'?' if s.undecided else ''}" for s in segments],
            textposition="inside",
            insidetextanchor="start",
            textangle=0,
            constraintext="inside",
            textfont={"color": "#ffffff", "size": 12},
            customdata=[[number, at] for at in range(len(segments))],
            hovertext=[f"{chart_text(action_name(s.action))} {percent(s.confidence)}<br>{span(s)}" for s in segments],
            hoverinfo="text",
            unselected={"marker": {"opacity": 1}},
        )
        top += count + APART
    bottom = top - APART
    finish(
        figure,
        AXIS_PIXELS + int(ROW_PIXELS * max(bottom, 2)),
        barmode="overlay",
        bargap=0,
        uniformtext={"minsize": 10, "mode": "hide"},
    )
    figure.update_xaxes(range=[0, end_s], ticksuffix=" s", showgrid=False)
    labels = [f"<b>{chart_text(name)}</b>" if name == chosen[0] else chart_text(name) for name in told]
    figure.update_yaxes(tickvals=middles, ticktext=labels, range=[-bottom + 0.45, 0.55], showgrid=False)
    return figure


def _colour(action: str, names: Sequence[str]) -> str:
    """Told apart within one checkpoint: others have other words."""
    return NOTHING if action == NULL_ACTION else COLOURS[names.index(action) % len(COLOURS)]
