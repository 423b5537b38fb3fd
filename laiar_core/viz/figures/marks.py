"""What a person marked in a film above what the model says of it, on one axis of time in which one can drag a range."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.user_video.marks import Mark
from laiar_core.timeline.schema import Segment
from laiar_core.viz.figures.style import finish
from laiar_core.viz.figures.timeline import action_name
from laiar_core.viz.palette import ANNOTATED, SPEAKS_FOR, ink_on
from laiar_core.viz.text import chart_text

HEIGHT = 130
MARKED, SAID = "marked", "said"


def marks_chart(marks: Sequence[Mark], segments: Sequence[Segment], end_s: float) -> go.Figure:
    """The figure. What overlaps is drawn over one another, so bars let through what is below.

    Args:
        marks: of the film.
        segments: what the model says; `null` is not drawn.
        end_s: where the film ends, in seconds.

    Returns:
        A figure in which a drag chooses a range of seconds.
    """
    figure = go.Figure()
    _add(figure, [(m.start_s, m.end_s, m.action) for m in marks], MARKED, ANNOTATED)
    _add(figure, [(s.start_s, s.end_s, s.action) for s in segments if s.action != NULL_ACTION], SAID, SPEAKS_FOR)
    finish(figure, HEIGHT, barmode="overlay", bargap=0.2, selectdirection="h")
    figure.update_layout(dragmode="select")
    figure.update_xaxes(range=[0, end_s], ticksuffix=" s")
    figure.update_yaxes(categoryorder="array", categoryarray=[SAID, MARKED], range=[-0.5, 1.5], showgrid=False)
    return figure


def _add(figure: go.Figure, bars: list[tuple[float, float, str]], row: str, colour: str) -> None:
    names = [chart_text(action_name(action)) for _, _, action in bars]
    figure.add_bar(
        x=[end - start for start, end, _ in bars] or [0],  # an empty row keeps its place
        base=[start for start, _, _ in bars] or [0],
        y=[row] * max(len(bars), 1),
        orientation="h",
        marker={"color": colour, "opacity": 0.85, "line": {"width": 1, "color": "rgba(255,255,255,0.8)"}},
        text=names or None,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": ink_on(colour)},
        hovertext=[f"{name}<br>{start:.1f}–{end:.1f} s" for name, (start, end, _) in zip(names, bars, strict=True)] or None,
        hoverinfo="text",
        selected={"marker": {"opacity": 0.85}},
        unselected={"marker": {"opacity": 0.85}, "textfont": {"color": ink_on(colour)}},
    )
