"""The words that appear over a mark. Every relation is shown with its similarity and the runner-up beside it."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation, KeptToken, State, Transition
from laiar_core.viz.figures.style import short_number
from laiar_core.viz.frame_numbers import number, second_name
from laiar_core.viz.text import chart_text, spoken


def token_hover(explanation: Explanation, token: KeptToken) -> str:
    """What is known about a kept token."""
    return (
        f"<b>{chart_text(spoken(token.relation))}</b>  {chart_text(explanation.pair_name(token.pair))}<br>"
        f"frame {number(explanation, token.frame)}, weight {short_number(token.weight)}<br>"
        f"similarity {short_number(token.similarity)}, "
        f"{second_name(token)} {chart_text(spoken(token.runner_up))} {short_number(token.runner_up_similarity)}"
    )


def transition_hover(explanation: Explanation, transition: Transition) -> str:
    """What is known about a transition."""
    first, last = number(explanation, transition.from_frame), number(explanation, transition.to_frame)
    return f"<b>{chart_text(transition.phrase)}</b><br>frames {first} to {last}, weight {short_number(transition.weight)}"


def state_hover(explanation: Explanation, state: State) -> str:
    """What is known about a relation that lasts."""
    first, last = number(explanation, state.from_frame), number(explanation, state.to_frame)
    return f"<b>{chart_text(state.phrase)}</b>, lasts<br>frames {first} to {last}, weight {short_number(state.weight)}"
