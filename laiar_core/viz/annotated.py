"""What people annotated of the actions of a clip, whether one happens in it or several."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation

Span = tuple[float, float]


def annotated_actions(explanation: Explanation) -> dict[str, list[Span]]:
    """Each annotated action with its seconds, in the order in which they begin; of a clip with one action it has none."""
    truth = explanation.truth
    if truth is None:
        return {}
    found: dict[str, list[Span]] = {truth.action: []} if truth.action else {}
    for action in sorted(truth.actions or (), key=lambda action: action.start_s):
        found.setdefault(action.action, []).append((action.start_s, action.end_s))
    return found


def spans_text(spans: list[Span]) -> str:
    """`6.0–8.9 s, 12.0–14.5 s`."""
    return ", ".join(f"{start:.1f}–{end:.1f}" for start, end in spans) + (" s" if spans else "")
