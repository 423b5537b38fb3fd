"""Two selections over one clip in one matrix: what the video stream kept, what the language stream kept, what both did."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from laiar_core.explain.explanation import Explanation, Selection
from laiar_core.viz.figures.graph_state import annotated_pairs
from laiar_core.viz.figures.selection import ROW_PIXELS, step_axis
from laiar_core.viz.figures.style import LEGEND, finish, short_number
from laiar_core.viz.frame_numbers import number
from laiar_core.viz.palette import FAINT, HEADS, SPEAKS_AGAINST
from laiar_core.viz.text import chart_text, spoken

Cell = tuple[int, int]  # sampled frame and pair


@dataclass(frozen=True)
class Overlap:
    """Which tokens the streams kept: `both`, `video` alone, `language` alone; each rising by sampled frame and pair."""

    both: list[Cell]
    video: list[Cell]
    language: list[Cell]


def overlap(video: Selection, language: Selection) -> Overlap:
    """Compare two selections (T, N) of one clip."""
    kept = [
        {(step, pair) for step, row in enumerate(selection.u) for pair, weight in enumerate(row) if weight > 0}
        for selection in (video, language)
    ]
    return Overlap(sorted(kept[0] & kept[1]), sorted(kept[0] - kept[1]), sorted(kept[1] - kept[0]))


def stream_matrix(explanation: Explanation, language: Selection) -> go.Figure:
    """Rows are the pairs of which any stream kept a token, columns sampled frames. Constant for a clip."""
    found = overlap(explanation.selection, language)
    weight = [max(v[n] for v in (*explanation.selection.u, *language.u)) for n in range(len(explanation.pairs))]
    pairs = sorted({pair for _, pair in (*found.both, *found.video, *found.language)}, key=lambda pair: (-weight[pair], pair))
    figure = go.Figure()
    for name, cells, symbol, colour in (
        ("kept by both", found.both, "square", HEADS["video"]),
        ("video only", found.video, "square-open", HEADS["video"]),
        ("language only", found.language, "diamond", SPEAKS_AGAINST),
    ):
        figure.add_scatter(
            x=[step for step, _ in cells],
            y=[-pairs.index(pair) for _, pair in cells],
            mode="markers",
            name=name,
            marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2, "color": colour}},
            customdata=[[explanation.sampled_frames[step], pair] for step, pair in cells],
            hovertext=[_hover(explanation, language, cell) for cell in cells],
            hoverinfo="text",
            selected={"marker": {"size": 17}},
            unselected={"marker": {"opacity": 1}},
        )
    finish(figure, 84 + ROW_PIXELS * max(len(pairs), 3))
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_xaxes(**step_axis(explanation))
    figure.update_yaxes(
        tickvals=[-row for row in range(len(pairs))],
        ticktext=[chart_text(explanation.pair_name(pair)) for pair in pairs],
        range=[-len(pairs) + 0.4, 0.6],
        gridcolor=FAINT,
    )
    return figure


def _hover(explanation: Explanation, language: Selection, cell: Cell) -> str:
    step, pair = cell
    frame = explanation.sampled_frames[step]
    named = next((token.relation for token in explanation.tokens if (token.step, token.pair) == cell), None)
    read = annotated_pairs(explanation, frame).get(pair)
    return (
        f"<b>{chart_text(explanation.pair_name(pair))}</b>, frame {number(explanation, frame)}<br>"
        f"video: {_says(named, explanation.selection.u[step][pair])}<br>"
        f"language: {_says(read, language.u[step][pair])}"
    )


def _says(relation: str | None, weight: float) -> str:
    if weight == 0:
        return "dropped"
    return f"{chart_text(spoken(relation or 'no name'))}, weight {short_number(weight)}"
