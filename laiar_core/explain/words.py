"""Plain words for what an explanation says."""

from __future__ import annotations

from collections.abc import Sequence

from laiar_core.clips.knowledge import NULL_ACTION, Label
from laiar_core.explain.explanation import Transition

LEAST_WEIGHT = 0.1  # a transition below this is not offered as the reason
NEARLY_AS_HEAVY = 0.8  # of transitions that weigh so much of the heaviest, the first to happen is named


def phrase(subject: str, obj: str, relation: str) -> str:
    """A relation between two named tracks in words, e.g. `hand_2 not holding box_1`."""
    return Label(subject, relation, obj).phrase


def main_reason(transitions: Sequence[Transition]) -> Transition | None:
    """The transition to name: the heaviest, or the first to happen of those that weigh nearly as much; None if all are light."""
    enough = max(LEAST_WEIGHT, NEARLY_AS_HEAVY * max((t.weight for t in transitions), default=0.0))
    return min((t for t in transitions if t.weight >= enough), key=lambda t: t.to_frame, default=None)


def sentence(action: str, confidence: float, transitions: Sequence[Transition], frame_numbers: Sequence[int]) -> str:
    """One sentence that says what was predicted and why. Frames are named as the data set counts them."""
    says = f"I say “{action.replace('_', ' ')}” ({confidence:.0%})"
    if action == NULL_ACTION:
        says = f"I say that no action happens ({confidence:.0%})"
    best = main_reason(transitions)
    if best is None:
        if action == NULL_ACTION:
            return f"{says}: no change of relation among the tokens I kept speaks for one."
        return f"{says}, but no change of relation that I can name carries it: treat this with care."
    first, last = frame_numbers[best.from_frame], frame_numbers[best.to_frame]
    return f"{says} because {best.phrase} between frames {first} and {last}."
