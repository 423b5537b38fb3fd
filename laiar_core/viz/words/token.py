"""Two short lines about the token that was clicked, or about the heaviest one of the current frame."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation, KeptToken
from laiar_core.viz.figures.graph_state import step_at
from laiar_core.viz.figures.style import short_number
from laiar_core.viz.frame_numbers import number, second_name
from laiar_core.viz.text import count, plain, spoken

Lines = tuple[str, str]


def detail(explanation: Explanation, frame: int, pair: int | None) -> Lines:
    """What a token is, and its numbers.

    Args:
        explanation: what is shown.
        frame: the current one, counted from 0 in the clip.
        pair: the one that was clicked; None: that of the heaviest token here.

    Returns:
        Two lines of Markdown with all names escaped.
    """
    step = step_at(explanation, frame)
    here = sorted((t for t in explanation.tokens if t.step == step), key=lambda token: -token.weight)
    clicked = [token for token in here if token.pair == pair]
    if step < 0:
        return "Nothing seen yet", "The first sampled frame is still to come."
    sampled = number(explanation, explanation.sampled_frames[step])
    if pair is not None and not clicked:
        return (
            f"**{plain(explanation.pair_name(pair))}** was dropped",
            f"The model did not see it in sampled frame {sampled}.",
        )
    if not here:
        return f"Sampled frame {sampled} was dropped", "The model saw none of its tokens. Dashed edges are older."
    others = f", and {count(len(here) - 1, 'more token')} here" if len(here) > 1 and not clicked else ""
    token = (clicked or here)[0]
    earlier = f", kept in frame {sampled}" if token.frame != frame else ""
    return _token(explanation, token, earlier + others)


def _token(explanation: Explanation, token: KeptToken, more: str) -> Lines:
    if not token.spoken_of:
        return (
            f"**{plain(explanation.pair_name(token.pair))}**: not both are there",
            f"The model read where they are and where not; nothing is said of them. Weight {short_number(token.weight)}{more}",
        )
    return (
        f"**{plain(explanation.pair_name(token.pair))}**: {plain(spoken(token.relation))}",
        f"similarity {token.similarity:.2f}, "
        f"{second_name(token)} {plain(spoken(token.runner_up))} {token.runner_up_similarity:.2f}, "
        f"weight {short_number(token.weight)}{more}",
    )
