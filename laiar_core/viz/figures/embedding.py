"""The joint space in the plane: kept tokens as dots among the semantic labels that could name them, as diamonds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.hover import token_hover
from laiar_core.viz.figures.label_places import LETTER, LINE
from laiar_core.viz.figures.style import LEGEND, finish
from laiar_core.viz.palette import relation_colour
from laiar_core.viz.rect import Rect
from laiar_core.viz.text import chart_text, spoken

if TYPE_CHECKING:  # Drawing takes no torch.
    from laiar_core.explain.joint_space import JointSpace, Point, Words

WIDTH = 430  # pixels of the plane in the narrowest chart
LEAST, MOST = 200, 420  # its height
EDGE = "rgba(60, 64, 72, 0.6)"
_SIDES = {
    "top center": (-0.5, -1.4),
    "bottom center": (-0.5, 0.4),
    "middle right": (0.0, -0.5),
    "middle left": (-1.0, -0.5),
    "top right": (0.0, -1.2),
    "top left": (-1.0, -1.2),
    "bottom right": (0.0, 0.2),
    "bottom left": (-1.0, 0.2),
}  # where a name begins, in widths and lines of it from its mark


def embedding_chart(explanation: Explanation, space: JointSpace) -> go.Figure:
    """Constant for a clip. Labels that name no kept token have no text, only a hover."""
    figure = go.Figure()
    for relation in dict.fromkeys(token.relation for token in explanation.tokens):
        _tokens(figure, explanation, space, relation)
    _labels(figure, space)
    across, upright = _range(space, 0), _range(space, 1)
    shape = (upright[1] - upright[0]) / (across[1] - across[0])
    finish(figure, 56 + round(min(max(WIDTH * shape, LEAST), MOST)))
    figure.update_layout(showlegend=True, legend=LEGEND | {"itemsizing": "constant"})
    # One unit is as long on both axes, so that distances in the plane can be compared.
    figure.update_xaxes(showticklabels=False, showgrid=False, range=across)
    figure.update_yaxes(showticklabels=False, showgrid=False, range=upright, scaleanchor="x")
    return figure


def _tokens(figure: go.Figure, explanation: Explanation, space: JointSpace, relation: str) -> None:
    mine = [(token, point) for token, point in zip(explanation.tokens, space.tokens, strict=True) if token.relation == relation]
    strongest = max(token.weight for token in explanation.tokens) or 1.0
    figure.add_scatter(
        x=[x for _, (x, _) in mine],
        y=[y for _, (_, y) in mine],
        mode="markers",
        name=chart_text(spoken(relation)),
        marker={
            "size": [8 + 7 * token.weight / strongest for token, _ in mine],
            "color": relation_colour(relation),
            "line": {"width": 1, "color": EDGE},
            "opacity": 0.85,
        },
        customdata=[[token.frame, token.pair] for token, _ in mine],
        hovertext=[token_hover(explanation, token) for token, _ in mine],
        hoverinfo="text",
        selected={"marker": {"size": 20, "opacity": 1}},
        unselected={"marker": {"opacity": 0.85}},
    )


def _labels(figure: go.Figure, space: JointSpace) -> None:
    """The diamonds; those that name a kept token are written out where there is most room."""
    naming = set(space.nearest)
    sides = label_sides(space, sorted(naming))
    figure.add_scatter(
        x=[x for x, _ in space.label_points],
        y=[y for _, y in space.label_points],
        mode="markers+text",
        name="semantic label",
        text=[chart_text(label_words(words)) if i in naming else "" for i, words in enumerate(space.labels)],
        textposition=[sides.get(i, "top center") for i in range(len(space.labels))],
        textfont={"size": 11},
        marker={
            "symbol": "diamond",
            "size": [13 if i in naming else 8 for i in range(len(space.labels))],
            "color": [relation_colour(relation) for _, relation, _ in space.labels],
            "line": {"width": 1.6, "color": EDGE},
            "opacity": [1.0 if i in naming else 0.5 for i in range(len(space.labels))],
        },
        hovertext=[
            f"<b>{chart_text(label_words(words))}</b><br>semantic label, nearest to {space.nearest.count(i)} kept tokens"
            for i, words in enumerate(space.labels)
        ],
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )


def label_words(words: Words) -> str:
    """A label in words: `hand holding cup`, and `microwave open` for a thing's own state."""
    subject, relation, thing = words
    return f"{spoken(subject)} {spoken(relation)}" + ("" if subject == thing else f" {spoken(thing)}")


def label_sides(space: JointSpace, named: list[int]) -> dict[int, str]:
    """For each of these labels the side of its mark, as Plotly calls it, where its name covers least of what is there."""
    (left, right), (bottom, top) = _range(space, 0), _range(space, 1)
    scale = min(WIDTH / (right - left), MOST / (top - bottom))  # both axes have one scale

    def pixels(point: Point) -> tuple[float, float]:
        return (point[0] - left) * scale, (top - point[1]) * scale

    taken = [Rect(x - 5, y - 5, 10, 10) for x, y in map(pixels, (*space.label_points, *space.tokens))]
    sides = {}
    for label in named:
        x, y = pixels(space.label_points[label])
        names = {side: _name(side, x, y, label_words(space.labels[label])) for side in _SIDES}
        sides[label] = min(names, key=lambda side: _cost(names[side], taken))
        taken.append(names[sides[label]])
    return sides


def _name(side: str, x: float, y: float, words: str) -> Rect:
    """What a name covers on one side of its mark at (x, y), in pixels."""
    across, down = _SIDES[side]
    width = LETTER * len(words)
    gap = {0.0: 8, -1.0: -8}.get(across, 0)
    return Rect(x + across * width + gap, y + down * LINE, width, LINE)


def _cost(name: Rect, taken: list[Rect]) -> float:
    """What a name covers of what is there already; being cut off at an edge is worse."""
    outside = max(-name.x, 0) + max(name.x + name.w - WIDTH, 0)
    return sum(name.overlap(other) for other in taken) + 40 * outside


def _range(space: JointSpace, axis: int) -> tuple[float, float]:
    values = [point[axis] for point in (*space.label_points, *space.tokens)]
    margin = 0.12 * (max(values) - min(values)) or 0.1
    return min(values) - margin, max(values) + margin
