"""The tokens of a clip as squares to click: rows are pairs, columns sampled frames; each row and each column has a switch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation
from laiar_core.explain.whatif_edits import Edits, HideFrame, HidePair
from laiar_core.viz.figures.selection import step_axis
from laiar_core.viz.figures.style import LEGEND, finish
from laiar_core.viz.palette import FAINT, GREY, SPEAKS_FOR, relation_colour
from laiar_core.viz.text import chart_text, spoken
from laiar_core.viz.whatif_text import frame_name, token_phrase

if TYPE_CHECKING:  # Drawing takes no torch.
    from laiar_core.explain.whatif import Edited, Seen
    from laiar_core.explain.whatif_prepare import Place, Prepared

ROW_PIXELS = 21
ALL = -1  # in a mark: the whole frame, or the whole pair
EDGE = "rgba(60, 64, 72, 0.55)"


def token_grid(explanation: Explanation, prepared: Prepared, edits: Edits, after: Edited, pairs: Sequence[int]) -> go.Figure:
    """The tokens of a clip as edits leave them.

    Args:
        explanation: of the clip without edits.
        prepared: the encoded clip.
        edits: those that hold.
        after: what is predicted with them.
        pairs: the rows from the top.

    Returns:
        A figure whose marks hold [step, pair] as customdata, ALL for a switch.
    """
    row = {pair: -index for index, pair in enumerate(pairs)}
    seen = [token for token in after.seen if token.pair in row]
    there = {(token.step, token.pair) for token in seen}
    kept = prepared.kept_places()
    unseen = [(t, n) for t in range(len(prepared.names)) for n in pairs if (t, n) not in there]
    figure = go.Figure()
    _dropped(figure, explanation, row, [place for place in unseen if place not in kept])
    _switched_off(figure, explanation, prepared, row, [place for place in unseen if place in kept])
    for relation in dict.fromkeys(token.relation for token in seen):
        _seen(figure, explanation, row, prepared, [token for token in seen if token.relation == relation])
    _switches(figure, explanation, edits, row, len(prepared.names))
    finish(figure, 100 + ROW_PIXELS * max(len(pairs) + 1, 4))
    figure.update_layout(showlegend=True, legend=LEGEND | {"itemsizing": "constant", "y": 1.01})
    figure.update_xaxes(**step_axis(explanation) | {"range": [-1.7, len(prepared.names) - 0.4], "showgrid": False})
    figure.update_yaxes(
        tickvals=[*row.values(), 1],
        ticktext=[*(chart_text(explanation.pair_name(pair)) for pair in pairs), "on / off"],
        range=[-len(pairs) + 0.4, 1.6],
        showgrid=False,
    )
    return figure


def _seen(figure: go.Figure, explanation: Explanation, row: dict[int, int], prepared: Prepared, tokens: Sequence[Seen]) -> None:
    """Tokens that the model sees and that have one relation by now; renamed ones are diamonds, forced ones have a strong edge."""
    relation = tokens[0].relation
    figure.add_scatter(
        **_at(row, [(token.step, token.pair) for token in tokens]),
        name=chart_text(spoken(relation)),
        showlegend=True,
        marker={
            "symbol": ["diamond" if token.renamed else "square" for token in tokens],
            "size": [15 if token.renamed else 14 for token in tokens],
            "color": relation_colour(relation),
            "opacity": 1,
            "line": {
                "width": [3 if token.forced else 1 for token in tokens],
                "color": [SPEAKS_FOR if token.forced else EDGE for token in tokens],
            },
        },
        hovertext=[_hover(explanation, prepared, token) for token in tokens],
        hoverinfo="text",
    )


def _hover(explanation: Explanation, prepared: Prepared, token: Seen) -> str:
    lines = [chart_text(token_phrase(explanation, prepared, token.step, token.pair))]
    if token.renamed:
        lines.append(f"renamed: <b>{chart_text(spoken(token.relation))}</b>")
    lines.append("forced in: click to drop it again" if token.forced else "click to switch it off")
    return "<br>".join(lines)


def _dropped(figure: go.Figure, explanation: Explanation, row: dict[int, int], places: Sequence[Place]) -> None:
    """Tokens that the selection dropped. They have no name, because nobody saw them."""
    figure.add_scatter(
        **_at(row, places),
        showlegend=False,
        marker={"symbol": "square", "size": 7, "color": FAINT},
        hovertext=[
            f"{chart_text(explanation.pair_name(n))} at {frame_name(explanation, t)}<br>dropped: click to force it in"
            for t, n in places
        ],
        hoverinfo="text",
    )


def _switched_off(
    figure: go.Figure, explanation: Explanation, prepared: Prepared, row: dict[int, int], places: Sequence[Place]
) -> None:
    figure.add_scatter(
        **_at(row, places),
        name="switched off",
        showlegend=bool(places),
        marker={"symbol": "square-x-open", "size": 13, "color": GREY, "line": {"width": 1.5}},
        hovertext=[
            f"{chart_text(token_phrase(explanation, prepared, t, n))}<br>switched off: click to switch it on" for t, n in places
        ],
        hoverinfo="text",
    )


def _switches(figure: go.Figure, explanation: Explanation, edits: Edits, row: dict[int, int], steps: int) -> None:
    """One round switch above each frame and left of each pair; an open one is off."""
    frames = [(step, ALL, frame_name(explanation, step), HideFrame(step) in edits) for step in range(steps)]
    pairs = [(ALL, pair, chart_text(explanation.pair_name(pair)), HidePair(pair) in edits) for pair in row]
    figure.add_scatter(
        **_at(row | {ALL: 1}, [(step, pair) for step, pair, _, _ in frames + pairs]),
        showlegend=False,
        marker={
            "symbol": ["circle-x-open" if off else "circle" for *_, off in frames + pairs],
            "size": 9,
            "color": GREY,
            "line": {"width": 1.5, "color": GREY},
        },
        hovertext=[f"all of {name}<br>click to switch it {'on' if off else 'off'}" for _, _, name, off in frames + pairs],
        hoverinfo="text",
    )


def _at(row: dict[int, int], places: Sequence[Place]) -> dict[str, object]:
    """Where marks stand and what a click on them carries. A click fades nothing: the grid is drawn anew at once."""
    return {
        "x": [step for step, _ in places],
        "y": [row[pair] for _, pair in places],
        "mode": "markers",
        "customdata": [list(place) for place in places],
        "unselected": {"marker": {"opacity": 1}},
    }
