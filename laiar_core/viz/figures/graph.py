"""The scene graph of one moment as a Plotly figure, to export: solid and named where a token was kept, dashed where it is older.

On the page the graph is drawn by the player (`laiar_core/viz/player/graph.js`).
"""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.graph_layout import Positions, graph_positions
from laiar_core.viz.figures.graph_state import NamedPair, named_pairs, step_at
from laiar_core.viz.figures.hover import token_hover
from laiar_core.viz.figures.label_places import best_place, edge_places, name_side, state_places, thing_rects
from laiar_core.viz.figures.style import finish
from laiar_core.viz.frame_numbers import number, opening
from laiar_core.viz.palette import FAINT, class_colour, ink_on, relation_colour, with_alpha
from laiar_core.viz.rect import Rect
from laiar_core.viz.text import chart_text, spoken

HEIGHT = 300
CROWDED = 7  # with more named pairs than this, the older ones show their name only when pointed at


@dataclass(frozen=True)
class _Edge:
    """A named pair ready to draw. `mark` is what a click on it answers, or None where it cannot be clicked. An empty `label`
    is in the hover alone.
    """

    pair: int
    relation: str
    label: str
    hover: str
    solid: bool
    strength: float
    mark: tuple[int, int] | None


def scene_graph(explanation: Explanation, frame: int | None = None) -> go.Figure:
    """What the model kept up to a frame of the clip, counted from 0; without one, up to where the clip opens."""
    frame = opening(explanation)[0] if frame is None else frame
    strongest = max((token.weight for token in explanation.tokens), default=0.0) or 1.0
    named = named_pairs(explanation, step_at(explanation, frame))
    edges = [_kept_edge(explanation, pair, strongest, pair.current or len(named) <= CROWDED) for pair in named]
    return _figure(explanation, graph_positions(explanation.tracks), edges)


def _kept_edge(explanation: Explanation, named: NamedPair, strongest: float, labelled: bool) -> _Edge:
    token = named.token
    age = "" if named.current else f"<br>as of frame {number(explanation, token.frame)}"
    label = chart_text(spoken(token.relation)) + age if labelled else ""
    hover, strength = token_hover(explanation, token), token.weight / strongest
    return _Edge(named.pair, token.relation, label, hover, named.current, strength, (token.frame, token.pair))


def _figure(explanation: Explanation, positions: Positions, edges: list[_Edge]) -> go.Figure:
    figure = go.Figure()
    named = {edge.pair for edge in edges}
    faint = [(p.subject, p.object) for i, p in enumerate(explanation.pairs) if i not in named and p.subject != p.object]
    figure.add_scatter(
        x=[x for a, b in faint for x in (positions[a][0], positions[b][0], None)],
        y=[y for a, b in faint for y in (positions[a][1], positions[b][1], None)],
        mode="lines",
        line={"color": FAINT, "width": 1},
        hoverinfo="skip",
    )
    lower = _lower_names(positions)
    taken = [rect for i, t in enumerate(explanation.tracks) for rect in thing_rects(t.track_id, *positions[i], i in lower)]
    for edge in edges:
        _draw_edge(figure, explanation, positions, edge, taken)
    _draw_things(figure, explanation, positions, lower)
    finish(figure, HEIGHT, plot_bgcolor="rgba(0,0,0,0)")
    figure.update_xaxes(visible=False, range=[-1.75, 1.75])
    figure.update_yaxes(visible=False, range=[-1.2 - 0.15 * bool(lower), 1.25])
    return figure


def _draw_edge(figure: go.Figure, explanation: Explanation, positions: Positions, edge: _Edge, taken: list[Rect]) -> None:
    pair = explanation.pairs[edge.pair]
    a, b = positions[pair.subject], positions[pair.object]
    colour, own_state = relation_colour(edge.relation), pair.subject == pair.object
    if not own_state:
        line = {"color": colour, "width": 2 + 4 * edge.strength, "dash": "solid" if edge.solid else "dash"}
        figure.add_scatter(
            x=[a[0], b[0]], y=[a[1], b[1]], mode="lines", line=line, opacity=1 if edge.solid else 0.6, hoverinfo="skip"
        )
    place = best_place(state_places(*a) if own_state else edge_places(a, b), edge.label, taken)
    figure.add_scatter(
        x=[place.x],
        y=[place.y],
        mode="markers",
        marker={
            "size": 13 if edge.solid else 9,
            "color": colour if edge.solid else with_alpha(colour, 0.6),
            "symbol": "square" if own_state else "circle",
            "line": {"width": 1.5, "color": "rgba(60, 64, 72, 0.75)"},
        },
        customdata=[list(edge.mark)] if edge.mark else None,
        hovertext=[edge.hover],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )
    if not edge.label:
        return
    figure.add_annotation(
        x=place.x,
        y=place.y,
        text=edge.label,
        showarrow=False,
        xshift={"left": -10, "right": 10}.get(place.side, 0),
        xanchor={"left": "right", "right": "left"}.get(place.side, "center"),
        yshift={"below": -8, "above": 8}.get(place.side, 0),
        yanchor={"below": "top", "above": "bottom"}.get(place.side, "middle"),
        font={"size": 12 if edge.solid else 10, "color": ink_on(colour)},
        opacity=1 if edge.solid else 0.75,
        bgcolor=colour,
        borderpad=2,
    )


def _lower_names(positions: Positions) -> set[int]:
    """Every other name at the bottom of a crowded arc hangs a line lower, so that neighbours do not touch."""
    bottom = sorted((i for i, at in positions.items() if name_side(*at) == "bottom center"), key=lambda i: positions[i][0])
    return set(bottom[1::2]) if len(bottom) > 2 else set()


def _draw_things(figure: go.Figure, explanation: Explanation, positions: Positions, lower: set[int]) -> None:
    figure.add_scatter(
        x=[positions[i][0] for i in range(len(explanation.tracks))],
        y=[positions[i][1] for i in range(len(explanation.tracks))],
        mode="markers+text",
        marker={
            "size": 22,
            "color": [class_colour(track.class_name) for track in explanation.tracks],
            "line": {"width": 2, "color": "rgba(255, 255, 255, 0.9)"},
        },
        text=[("<br>" if i in lower else "") + chart_text(t.track_id) for i, t in enumerate(explanation.tracks)],
        textposition=[name_side(*positions[i]) for i in range(len(explanation.tracks))],
        hovertext=[chart_text(f"{track.track_id} ({track.class_name})") for track in explanation.tracks],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )
