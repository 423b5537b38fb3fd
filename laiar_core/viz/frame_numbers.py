"""Frames as people read them. Inside, frames count from 0 in the clip; on the page they carry the data set's own numbers."""

from __future__ import annotations

from collections import defaultdict

from laiar_core.explain.explanation import Explanation, KeptToken, State, Transition
from laiar_core.explain.sentences import main_reason


def number(explanation: Explanation, frame: int) -> int:
    """The data set's own number of a frame, which the evidence sentence uses too."""
    return explanation.clip.frame_numbers[frame]


def place(explanation: Explanation, frame: int) -> str:
    """Number and place in the clip: `frame 97 (28 of 66)`."""
    return f"frame {number(explanation, frame)} ({frame + 1} of {len(explanation.clip.frame_numbers)})"


def opening(explanation: Explanation) -> tuple[int, int | None]:
    """Where a clip opens: frame and pair of the reason that the sentence names, else its first frame and no pair."""
    best = main_reason(reasons_of(explanation))
    if best is None:
        return 0, None
    return (best.from_frame if isinstance(best, State) else best.to_frame), best.pair


def second_name(token: KeptToken) -> str:
    """How the second name of a token is called: it holds too where several relations can, else it is the runner-up."""
    return "also" if token.runner_up_holds else "runner-up"


def reasons_of(explanation: Explanation) -> list[Transition | State]:
    """Everything that can be a reason, the heaviest first: the changes and, where several actions can happen, what lasts."""
    found: list[Transition | State] = [*explanation.transitions, *explanation.states]
    return sorted(found, key=lambda reason: -reason.weight)


def pairs_by_weight(explanation: Explanation) -> list[int]:
    """Pairs that have kept tokens: first those with a reason, by its weight, then by that of their tokens."""
    weights: dict[int, float] = defaultdict(float)
    changes: dict[int, float] = {}
    for token in explanation.tokens:
        weights[token.pair] += token.weight
    for reason in reasons_of(explanation):
        changes[reason.pair] = changes.get(reason.pair, 0.0) + reason.weight
    return sorted(weights, key=lambda pair: (-changes.get(pair, -1.0), -weights[pair], pair))
