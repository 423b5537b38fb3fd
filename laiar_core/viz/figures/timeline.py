"""What happens when in a whole video: the segments as a band, and under it how likely each action is from window to window."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.timeline.schema import Segment, Stretch, Window
from laiar_core.viz.figures.style import finish
from laiar_core.viz.text import chart_text, percent, spoken

# All as light as each other: white is read on them (4.9:1), and they are seen on a dark page (3.6:1).
NOTHING = "#6C717B"
COLOURS = ("#0076B9", "#BA5200", "#00815E", "#AE5088", "#9D6500", "#1777AE", "#8461AC", "#757527", "#C1465B", "#327D70")
CHOSEN = "#E69F00"
LEAST_LIKELY = 0.25  # an action that no window finds as likely as this is not drawn
HEIGHT = 160


def action_name(action: str) -> str:
    """An action in words."""
    return "no action" if action == NULL_ACTION else spoken(action)


def span(segment: Stretch) -> str:
    """`0.0–3.2 s`."""
    return f"{segment.start_s:.1f}–{segment.end_s:.1f} s"


def timeline_chart(
    actions: Sequence[str],
    windows: Sequence[Window],
    segments: Sequence[Segment],
    duration_s: float,
    chosen: Segment | None = None,
) -> go.Figure:
    """The figure, of as many windows and segments as there are yet.

    Args:
        actions: those of the windows' probabilities.
        windows: in the order of the film.
        segments: the band.
        duration_s: how long the film is, in seconds.
        chosen: the segment that is framed.

    Returns:
        A figure whose bars hold the number of their segment as customdata.
    """
    colours = {a: NOTHING if a == NULL_ACTION else COLOURS[at % len(COLOURS)] for at, a in enumerate(actions)}
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.34, 0.66], vertical_spacing=0.05)
    for at, segment in enumerate(segments):
        _add_bar(figure, segment, at, colours[segment.action], segment is chosen)
    for at, action in enumerate(actions):
        likely = [window.probabilities[at] for window in windows]
        if max(likely, default=0) >= LEAST_LIKELY:
            _add_line(figure, action, windows, likely, colours[action])
    finish(figure, HEIGHT, barmode="overlay", bargap=0, uniformtext={"minsize": 11, "mode": "hide"})
    figure.update_xaxes(range=[0, duration_s])
    figure.update_xaxes(ticksuffix=" s", row=2, col=1)
    figure.update_yaxes(showticklabels=False, range=[-0.5, 0.5], row=1, col=1)
    figure.update_yaxes(range=[0, 1.05], tickformat=".0%", nticks=3, row=2, col=1)
    return figure


def _add_bar(figure: go.Figure, segment: Segment, at: int, colour: str, chosen: bool) -> None:
    name = chart_text(action_name(segment.action))
    figure.add_bar(
        x=[segment.end_s - segment.start_s],
        base=[segment.start_s],
        y=[0],
        width=0.96,
        orientation="h",
        marker={
            "color": colour,
            "pattern": {
                "shape": "/" if segment.undecided else "",
                "fgcolor": "rgba(255,255,255,0.25)",
                "size": 8,
                "solidity": 0.3,
            },
            "line": {"width": 4 if chosen else 1, "color": CHOSEN if chosen else "rgba(255,255,255,0.8)"},
        },
        text=[f"{name}{'?' if segment.undecided else ''}"],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="inside",
        textfont={"color": "#ffffff", "size": 13},
        customdata=[[at]],
        hovertemplate=f"{name} {percent(segment.confidence)}<br>{span(segment)}<extra></extra>",
        row=1,
        col=1,
    )


def _add_line(figure: go.Figure, action: str, windows: Sequence[Window], likely: list[float], colour: str) -> None:
    name = chart_text(action_name(action))
    figure.add_scatter(
        x=[(window.start_s + window.end_s) / 2 for window in windows],
        y=likely,
        mode="lines+markers" if len(windows) == 1 else "lines",
        line={"color": colour, "width": 2},
        name=name,
        hovertemplate=f"{name} %{{y:.0%}} at %{{x:.1f}} s<extra></extra>",
        row=2,
        col=1,
    )
