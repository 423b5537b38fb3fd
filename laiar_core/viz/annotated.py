"""What people annotated of the actions of a clip, whether single-label or multi-label, and the answer beside it."""

from __future__ import annotations

from collections.abc import Callable

from laiar_core.explain.explanation import Explanation
from laiar_core.viz.text import WORDING, Wording, spoken

Span = tuple[float, float]


def wording_of(explanation: Explanation) -> Wording:
    """How the answer of an explanation is put in words."""
    return WORDING[explanation.model.task]


def answer_of(explanation: Explanation) -> tuple[str, str]:
    """The answer about the action that the explanation is about, and how sure it is: `pick` and `93%`."""
    return wording_of(explanation).of(explanation.prediction, explanation.confidence, explanation.undecided)


def annotated_actions(explanation: Explanation) -> dict[str, list[Span]]:
    """Each annotated action with its seconds, in the order in which they begin; of a clip with one action it has none."""
    truth = explanation.truth
    if truth is None:
        return {}
    found: dict[str, list[Span]] = {truth.action: []} if truth.action else {}
    for action in sorted(truth.actions or (), key=lambda action: action.start_s):
        found.setdefault(action.action, []).append((action.start_s, action.end_s))
    return found


def has_times(explanation: Explanation) -> bool:
    """Whether people annotated when each action happens, and so of every other action that it does not."""
    return explanation.truth is not None and explanation.truth.actions is not None


def truth_words(explanation: Explanation, named: Callable[[str], str] = spoken) -> str:
    """What people annotated of the answer: `annotated: pick`, `annotated at 6.0–8.9 s`, `not annotated`; empty where nobody did.

    `named` puts an action into words.
    """
    truth = annotated_actions(explanation)
    if not has_times(explanation):
        return f"annotated: {', '.join(map(named, truth))}" if truth else ""
    spans = truth.get(explanation.prediction)
    return f"annotated at {spans_text(spans)}" if spans else "not annotated"


def spans_text(spans: list[Span]) -> str:
    """`6.0–8.9 s, 12.0–14.5 s`."""
    return ", ".join(f"{start:.1f}–{end:.1f}" for start, end in spans) + (" s" if spans else "")
