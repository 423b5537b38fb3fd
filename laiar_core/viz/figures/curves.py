"""Deletion and insertion curves: what happens to a prediction when tokens go, or come, in the order of a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.style import LEGEND, finish
from laiar_core.viz.palette import RANKINGS
from laiar_core.viz.text import percent

RANKING_NAMES = {
    "evidence": "evidence (ours)",
    "random": "random",
    "selection": "selection U",
    "attention": "attention",
    "gradient": "gradient",
}
_TITLES = ("Tokens taken away", "Only these tokens shown")

Curves = Mapping[str, tuple[Sequence[float], Sequence[float]]]


def faithfulness_curves(shares: Sequence[float], curves: Curves, height: int = 300) -> go.Figure:
    """Deletion on the left, insertion on the right.

    Args:
        shares: of the kept tokens, 0 to 1.
        curves: for each ranking its deletion and insertion curve: a probability for each share.
        height: in pixels.

    Returns:
        The figure.
    """
    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.08)
    # The strong line is drawn last, so that nothing covers it, and is named first.
    for rank, ranking in sorted(enumerate(RANKING_NAMES), key=lambda pair: -pair[0]):
        for col, values in enumerate(curves.get(ranking, ()), start=1):
            figure.add_scatter(
                x=list(shares),
                y=list(values),
                mode="lines+markers" if ranking == "evidence" else "lines",
                name=RANKING_NAMES[ranking],
                line={"color": RANKINGS[ranking], **_stroke(ranking)},
                marker={"size": 7},
                opacity=1 if ranking in ("evidence", "random") else 0.75,
                hovertext=[
                    f"{RANKING_NAMES[ranking]}<br>{percent(share)} {'gone' if col == 1 else 'shown'}: {percent(value)}"
                    for share, value in zip(shares, values, strict=True)
                ],
                hoverinfo="text",
                legendrank=rank + 1,
                showlegend=col == 1,
                row=1,
                col=col,
            )
    finish(figure, height)
    figure.update_layout(showlegend=True, legend=LEGEND | {"y": 1.02})
    for col, title in enumerate(_TITLES, start=1):
        figure.update_xaxes(title=title, range=[-0.03, 1.03], tickformat=".0%", tickvals=[0, 0.5, 1], row=1, col=col)
    figure.update_yaxes(range=[-0.03, 1.05], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


def faithfulness_of_clip(explanation: Explanation) -> go.Figure:
    """The curves that were measured on one clip."""
    curves: Curves = {r.ranking: (r.deletion, r.insertion) for r in explanation.faithfulness.rankings}
    return faithfulness_curves(explanation.faithfulness.shares, curves)


def _stroke(ranking: str) -> dict[str, object]:
    if ranking == "evidence":
        return {"width": 3.5}
    return {"width": 2.5, "dash": "dash"} if ranking == "random" else {"width": 1.3}
