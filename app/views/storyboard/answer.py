"""What the language stream says of a story, and what it would say without each of its rows."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from laiar_core.explain.storyboard_reading import Reading, sentence
from laiar_core.viz.figures.style import CONFIG, finish
from laiar_core.viz.palette import HEADS, SPEAKS_FOR
from laiar_core.viz.text import chart_text, count, percent, plain, points, spoken

SHOWN_ROWS = 5
HARDLY = 0.02  # of a probability
NOTHING_ALONE = "No row matters alone: without any one of them the answer stays as sure as it is."


def show_answer(reading: Reading) -> None:
    """The action, the sentence, all probabilities, and the worth of each row."""
    name, sure = plain(spoken(reading.actions[reading.best])), percent(reading.probabilities[reading.best])
    with st.container(gap="xsmall"):
        if reading.undecided:
            st.markdown(f"## I cannot tell &nbsp;:gray[best guess: {name} {sure}]", anchors=False)
        else:
            st.markdown(f"## {name} &nbsp;:gray[{sure}]", anchors=False)
        st.markdown(plain(sentence(reading)))
    st.plotly_chart(probability_bars(reading), key="story_actions", config=CONFIG, alt="Probability of each action")
    st.markdown("**What each row does**")
    st.markdown("\n".join(f"- {line}" for line in row_lines(reading)))


def probability_bars(reading: Reading) -> go.Figure:
    """All actions, the likeliest on top."""
    ranked = sorted(zip(reading.actions, reading.probabilities, strict=True), key=lambda each: -each[1])
    figure = go.Figure()
    figure.add_bar(
        x=[probability for _, probability in ranked],
        y=list(range(len(ranked))),
        orientation="h",
        marker={"color": [SPEAKS_FOR, *[HEADS["language"]] * (len(ranked) - 1)]},
        text=[percent(probability) if probability >= 0.005 else "" for _, probability in ranked],
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{chart_text(spoken(action))}: {probability:.3f}" for action, probability in ranked],
        hoverinfo="text",
    )
    finish(figure, 40 + 22 * len(ranked), bargap=0.3)
    figure.update_xaxes(range=[0, 1.12], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    names = [chart_text(spoken(action)) for action, _ in ranked]
    figure.update_yaxes(tickvals=list(range(len(ranked))), ticktext=names, autorange="reversed", showgrid=False)
    return figure


def row_lines(reading: Reading) -> list[str]:
    """Markdown, names escaped: what the model would say without each row, the rows that matter most first."""
    drops = {i: _drop(reading, part) for i, part in enumerate(reading.without) if part is not None}
    order = sorted(drops, key=lambda i: -abs(drops[i]))
    told = [i for i in order if abs(drops[i]) >= HARDLY][:SHOWN_ROWS]
    lines = [_line(reading, i, drops[i]) for i in told]
    if rest := order[len(told) :]:
        most = abs(drops[rest[0]])
        moves = "hardly matters alone" if most < HARDLY else f"moves it by {points(most).lstrip('+')} at most"
        lines.append(f"Each of the other {count(len(rest), 'row')} {moves}." if told else NOTHING_ALONE)
    if None in reading.without:
        lines.append("It is the only row, and it never changes: without it there would be nothing left to read.")
    return lines


def _drop(reading: Reading, part: tuple[float, ...]) -> float:
    return reading.probabilities[reading.best] - part[reading.best]


def _line(reading: Reading, i: int, drop: float) -> str:
    row, part = reading.story.rows[i], reading.without[i] or ()
    name = f"“{plain(spoken(reading.actions[reading.best]))}”"
    unless = f"*{plain(row.phrase)}*: {'if it did not happen' if row.changes else 'if it were not said'}, {name} would"
    before, after, best = reading.probabilities[reading.best], part[reading.best], part.index(max(part))
    instead = (
        f", and I would say **{plain(spoken(reading.actions[best]))}** ({percent(part[best])})" if best != reading.best else ""
    )
    return f"{unless} {'fall' if drop > 0 else 'rise'} from {percent(before)} to **{percent(after)}**{instead}."
