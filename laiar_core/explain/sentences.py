"""An explanation in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from laiar_core.data.knowledge import NULL_ACTION, Label
from laiar_core.data.task import Task
from laiar_core.explain.schema import State, Transition
from laiar_core.inference.model_run import UNLIKE
from laiar_core.model.checkpoint import EVEN

Reason = TypeVar("Reason", Transition, State, Transition | State)

LEAST_WEIGHT = 0.1  # a transition below this is not offered as the reason
CANNOT_TELL_BELOW = EVEN  # a prediction that is less probable than this is more likely wrong than right


def phrase(subject: str, obj: str, relation: str) -> str:
    """A relation between two tracks in words.

    Args:
        subject: the name of the first, e.g. `hand_2`.
        obj: that of the second; the same for a thing's own state.
        relation: e.g. `not_holding`.

    Returns:
        For example `hand_2 not holding box_1`.
    """
    return Label(subject, relation, obj).phrase


def undecided(confidence: float) -> bool:
    """Whether no action stands out, so that the best one is only a guess."""
    return confidence < CANNOT_TELL_BELOW


def withheld_sentence(action: str, reason: str) -> str:
    """Why an action is not said, however likely the model finds it."""
    return f"I do not say “{action}”, whatever its probability: {reason}."


def unlike_sentence(action: str, confidence: float) -> str:
    """Where a clip lies beyond what the model learned from, so that its probabilities mean nothing."""
    guess = f"“{action.replace('_', ' ')}” ({confidence:.0%})"
    return f"I cannot tell: {UNLIKE}. My best guess is {guess}, and it means little."


def main_reason(reasons: Sequence[Reason]) -> Reason | None:
    """The transition or lasting relation to name: the heaviest; None where all are too light."""
    best = max(reasons, key=lambda reason: reason.weight, default=None)
    return best if best is not None and best.weight >= LEAST_WEIGHT else None


def with_note(sentence: str, frames: int) -> str:
    """A sentence about a clip of so many frames. Where that is one, it says that nothing can be seen to change in it."""
    return f"{sentence} The clip has one frame, and one frame shows no change." if frames == 1 else sentence


Sentence = Callable[[str, float, Sequence[Transition | State], Sequence[int]], str]


def _of_the_action(action: str, confidence: float, reasons: Sequence[Transition | State], frame_numbers: Sequence[int]) -> str:
    """What happens in a clip of one action, and why."""
    what = "that no action happens" if action == NULL_ACTION else f"“{action.replace('_', ' ')}”"
    guess = undecided(confidence)
    answer = f"{'I cannot tell what happens here; my best guess is' if guess else 'I say'} {what} ({confidence:.0%})"
    best = main_reason(reasons)
    if best is not None:
        return f"{answer} because {best.phrase} {_when(best, frame_numbers)}."
    if action == NULL_ACTION:
        return f"{answer}: no change of relation among the tokens I kept speaks for one."
    if guess:
        return f"{answer}, and no change of relation that I can name carries it."
    return f"{answer}, but no change of relation that I can name carries it: treat this with care."


def _of_an_action(action: str, confidence: float, reasons: Sequence[Transition | State], frame_numbers: Sequence[int]) -> str:
    """Whether an action of a multi-label model happens, and what speaks for it."""
    name, happens = f"“{action}” ({confidence:.0%})", not undecided(confidence)
    best = main_reason(reasons)
    if best is None:
        missing = (
            "but no relation that I can name carries it: treat this with care" if happens else "and nothing that I kept does"
        )
        return f"I {'say' if happens else 'do not say'} {name}, {missing}."
    if happens:
        return f"I say {name} because {best.phrase} {_when(best, frame_numbers)}."
    return f"I do not say {name}; what speaks most for it is {best.phrase} {_when(best, frame_numbers)}."


def _when(reason: Transition | State, frame_numbers: Sequence[int]) -> str:
    first, last = frame_numbers[reason.from_frame], frame_numbers[reason.to_frame]
    return f"between frames {first} and {last}" if isinstance(reason, Transition) else f"from frame {first} to {last}"


@dataclass(frozen=True)
class Wording:
    """How the predictions of a task are put into words.

    Attributes:
        sentence: one sentence from the action, its probability, the reasons and the frame numbers as the data set counts them.
        each_action: whether each action is predicted on its own, and has reasons of its own, among them relations that last.
    """

    sentence: Sentence
    each_action: bool


WORDING: Mapping[Task, Wording] = {
    Task.SINGLE_LABEL: Wording(_of_the_action, each_action=False),
    Task.MULTI_LABEL: Wording(_of_an_action, each_action=True),
}
