"""Plain words for what an explanation says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from laiar_core.data.knowledge import NULL_ACTION, Label
from laiar_core.explain.schema import State, Transition

Reason = TypeVar("Reason", Transition, State, Transition | State)

LEAST_WEIGHT = 0.1  # a transition below this is not offered as the reason
CANNOT_TELL_BELOW = 0.5  # a prediction that is less probable than this is more likely wrong than right


def phrase(subject: str, obj: str, relation: str) -> str:
    """A relation between two named tracks in words, e.g. `hand_2 not holding box_1`."""
    return Label(subject, relation, obj).phrase


def undecided(confidence: float) -> bool:
    """Whether no action stands out, so that the best one is only a guess."""
    return confidence < CANNOT_TELL_BELOW


def main_reason(reasons: Sequence[Reason]) -> Reason | None:
    """The transition or lasting relation to name: the heaviest; None where all are too light."""
    best = max(reasons, key=lambda reason: reason.weight, default=None)
    return best if best is not None and best.weight >= LEAST_WEIGHT else None


def sentence(action: str, confidence: float, transitions: Sequence[Transition], frame_numbers: Sequence[int]) -> str:
    """One sentence that says what was predicted and why. Frames are named as the data set counts them."""
    what = "that no action happens" if action == NULL_ACTION else f"“{action.replace('_', ' ')}”"
    guess = undecided(confidence)
    says = f"{'I cannot tell what happens here; my best guess is' if guess else 'I say'} {what} ({confidence:.0%})"
    best = main_reason(transitions)
    if best is not None:
        first, last = frame_numbers[best.from_frame], frame_numbers[best.to_frame]
        return f"{says} because {best.phrase} between frames {first} and {last}."
    if action == NULL_ACTION:
        return f"{says}: no change of relation among the tokens I kept speaks for one."
    if guess:
        return f"{says}, and no change of relation that I can name carries it."
    return f"{says}, but no change of relation that I can name carries it: treat this with care."


def sentence_of_several(
    action: str, confidence: float, transitions: Sequence[Transition], states: Sequence[State], frame_numbers: Sequence[int]
) -> str:
    """The same for a clip in which several actions can happen, about one of them: whether it does, and what speaks for it."""
    name, happens = f"“{action}” ({confidence:.0%})", not undecided(confidence)
    candidates: list[Transition | State] = [*transitions, *states]
    best = main_reason(candidates)
    if best is None:
        missing = (
            "but no relation that I can name carries it: treat this with care" if happens else "and nothing that I kept does"
        )
        return f"I {'say' if happens else 'do not say'} {name}, {missing}."
    first, last = frame_numbers[best.from_frame], frame_numbers[best.to_frame]
    when = f"between frames {first} and {last}" if isinstance(best, Transition) else f"from frame {first} to {last}"
    if happens:
        return f"I say {name} because {best.phrase} {when}."
    return f"I do not say {name}; what speaks most for it is {best.phrase} {when}."
