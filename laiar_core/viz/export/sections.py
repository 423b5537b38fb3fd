"""The parts of the exported page beside its player: an explanation as tables and one drawing."""

from __future__ import annotations

from collections.abc import Sequence

from laiar_core.explain.explanation import Explanation, State, Transition
from laiar_core.viz.annotated import annotated_actions
from laiar_core.viz.export.markup import Content, Markup, table, tag
from laiar_core.viz.figures.style import short_number
from laiar_core.viz.frame_numbers import number, pairs_by_weight, reasons_of
from laiar_core.viz.palette import GREY, relation_colour
from laiar_core.viz.text import percent, spoken
from laiar_core.viz.words.seen import NOT_BOTH, has_detected, reason_seen

CELL, NAMES, AXIS = 18, 190, 22  # pixels of the selection matrix: a square, room for names, room for frame numbers
LONGEST_NAME = 26


def transitions_table(explanation: Explanation) -> Markup:
    """The reasons, heaviest first: changes of relation and what lasts."""
    reasons = reasons_of(explanation)
    if not reasons:
        return tag("p", "No pair changes its name along the kept tokens, so no change can carry the prediction.")
    rows: list[list[Content]] = [
        [
            explanation.pair_name(reason.pair),
            _change(reason),
            Markup(f"{frame_button(explanation, reason.from_frame)} → {frame_button(explanation, reason.to_frame)}"),
            f"{reason.weight:.2f}",
            *([reason_seen(reason)] if has_detected(explanation) else []),
        ]
        for reason in reasons
    ]
    columns = ["pair", "change", "frames", "weight", *(["seen"] if has_detected(explanation) else [])]
    return table(columns, rows, numbers=["weight"])


def _change(reason: Transition | State) -> Markup:
    if isinstance(reason, State):
        return Markup(f"{_named(reason.relation)}, lasts")
    return Markup(f"{_named(reason.from_relation)} → {_named(reason.to_relation)}")


def actions_table(explanation: Explanation) -> Markup:
    """How likely each action is, the likeliest first."""
    truth = annotated_actions(explanation)
    rows: list[list[Content]] = [
        [
            spoken(score.action) + (" ✓ annotated" if score.action in truth else "") + (", withheld" if score.withheld else ""),
            tag("span", class_="bar", style=f"width: {100 * score.video:.1f}%"),
            percent(score.video),
        ]
        for score in sorted(explanation.actions, key=lambda score: -score.video)
    ]
    return table(["action", "video head", "probability"], rows, numbers=["probability"])


def tokens_table(explanation: Explanation) -> Markup:
    """The kept tokens in the order of their frames."""
    rows: list[list[Content]] = [
        [
            frame_button(explanation, token.frame),
            explanation.pair_name(token.pair),
            _named(token.relation) if token.spoken_of else NOT_BOTH,
            f"{token.similarity:.2f}",
            spoken(token.runner_up),
            f"{token.runner_up_similarity:.2f}",
            short_number(token.weight),
        ]
        for token in sorted(explanation.tokens, key=lambda token: (token.frame, token.pair))
    ]
    columns = ["frame", "pair", "named", "similarity", "runner-up", "its similarity", "weight"]
    return table(columns, rows, numbers=["similarity", "its similarity", "weight"])


def selection_drawing(explanation: Explanation) -> Markup:
    """The token selection matrix as SVG: rows are pairs, columns sampled frames. A square that is pointed at has a title."""
    kept = pairs_by_weight(explanation)
    pairs = [*kept, *(pair for pair in range(len(explanation.pairs)) if pair not in set(kept))]
    steps = len(explanation.sampled_frames)
    width, height = NAMES + CELL * steps, CELL * len(pairs) + AXIS
    parts = [_row_name(explanation, pair, row) for row, pair in enumerate(pairs)]
    parts += _squares(explanation, pairs)
    every = 1 if steps == 1 else 2 + steps // 32  # Numbers of three digits need the room of two squares.
    parts += [
        tag("text", number(explanation, frame), x=NAMES + CELL * (step + 0.5), y=height - 6, text_anchor="middle")
        for step, frame in enumerate(explanation.sampled_frames)
        if step % every == 0
    ]
    label = "Token selection matrix; the table below holds its kept tokens"
    drawing = tag("svg", *parts, viewBox=f"0 0 {width} {height}", width=width, height=height, role="img", aria_label=label)
    return tag("div", drawing, class_="scroll")


def _squares(explanation: Explanation, pairs: list[int]) -> list[Markup]:
    strongest = max((token.weight for token in explanation.tokens), default=0.0) or 1.0
    kept = {(token.step, token.pair): token for token in explanation.tokens}
    squares = []
    for row, pair in enumerate(pairs):
        for step, frame in enumerate(explanation.sampled_frames):
            token = kept.get((step, pair))
            side = 5.0 if token is None else 9 + 7 * token.weight / strongest
            words = "dropped" if token is None else f"{spoken(token.relation)}, weight {short_number(token.weight)}"
            hover = tag("title", f"{explanation.pair_name(pair)}, frame {number(explanation, frame)}: {words}")
            squares.append(
                tag(
                    "rect",
                    hover,
                    data_frame=frame,
                    x=NAMES + CELL * step + (CELL - side) / 2,
                    y=CELL * row + (CELL - side) / 2,
                    width=side,
                    height=side,
                    rx=2,
                    fill=GREY if token is None else relation_colour(token.relation),
                    opacity=0.35 if token is None else 1,
                )
            )
    return squares


def _row_name(explanation: Explanation, pair: int, row: int) -> Markup:
    name = explanation.pair_name(pair)
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return tag("text", short, x=NAMES - 10, y=CELL * (row + 0.5) + 4, text_anchor="end")


def _named(relation: str) -> Markup:
    """A relation with its colour."""
    return Markup(
        f"{tag('span', class_='swatch', style=f'background: {relation_colour(relation)}')}{tag('span', spoken(relation))}"
    )


def frame_button(explanation: Explanation, frame: int) -> Markup:
    """A frame number that takes the player there."""
    return tag("button", number(explanation, frame), type="button", data_frame=frame)


def notes_list(notes: Sequence[str]) -> Markup:
    """What a reader should know of a file."""
    return tag("ul", *(tag("li", note) for note in notes), id="notes")
