"""Right for the right reasons: does the named reason agree with the change that people annotated?

The annotation of CAD-120 tells which change of relation makes a clip's action: which two classes of things, from what to what,
and in which frame. A reason *hits* when it names that change of these classes, at most `WITHIN_FRAMES` away. The moment that
a reason names is the middle between its last frame with the old name and its first with the new one: a vague reason, which
spans a long stretch, wins nothing by it. Where the annotation makes the action more than once (both hands lift one bowl), any of
the changes counts.

Frames are those of the data set (`Clip.frame_numbers`), so the distance means the same for a clip with fewer frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from laiar_core.data.action_changes import ActionChange, action_changes
from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION, Knowledge
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import main_reason

WITHIN_FRAMES = 15  # half a second of CAD-120


@dataclass(frozen=True)
class Reason:
    """A change of relation that somebody gives as the reason.

    Attributes:
        subject, object: classes of the two things, the same one twice for a thing's own state.
        from_relation, to_relation: the names before and after.
        from_frame, to_frame: last frame seen with the old name, first frame seen with the new one, as the data set counts.
    """

    subject: str
    object: str
    from_relation: str
    to_relation: str
    from_frame: int
    to_frame: int


def reason_of(explanation: Explanation) -> Reason | None:
    """The reason that an explanation's sentence names; None where it offers none."""
    best = main_reason(explanation.transitions)
    if best is None:
        return None
    pair, numbers = explanation.pairs[best.pair], explanation.clip.frame_numbers
    return Reason(
        explanation.tracks[pair.subject].class_name,
        explanation.tracks[pair.object].class_name,
        best.from_relation,
        best.to_relation,
        numbers[best.from_frame],
        numbers[best.to_frame],
    )


def annotated_reasons(clip: Clip, knowledge: Knowledge) -> list[ActionChange]:
    """The annotated changes that make the clip's own action, in frames as the data set counts; empty for the null action."""
    changes = action_changes(clip, knowledge)
    return [replace(change, frame=clip.frame_numbers[change.frame]) for change in changes if change.action == clip.action]


def is_hit(reason: Reason | None, annotated: Sequence[ActionChange]) -> bool:
    """Whether a reason names one of the annotated changes (frames as the data set counts). No reason is no hit."""
    return reason is not None and any(_agree(reason, change) for change in annotated)


def _agree(reason: Reason, change: ActionChange) -> bool:
    named = (reason.subject, reason.object, reason.from_relation, reason.to_relation)
    if named != (change.subject, change.object, change.from_relation, change.to_relation):
        return False
    return abs((reason.from_frame + reason.to_frame) / 2 - change.frame) <= WITHIN_FRAMES


@dataclass(frozen=True)
class ScoredReason:
    """One clip's reason, compared with the annotation.

    Attributes:
        annotated: the clip's action.
        correct: whether that action was recognised.
        hit: whether the reason hits; None where the annotation makes no change of the clip's action, which then does not tell.
        random: chance that a random reason hits (`random_reasons.py`); None where there is nothing to compare with.
    """

    annotated: str
    correct: bool
    hit: bool | None
    random: float | None = None


def reason_scores(reasons: Sequence[ScoredReason]) -> dict[str, float | int | None]:
    """Share of hits over all clips with an action and an annotated change, and among those that were recognised.

    Returns:
        `reason_hit`, `reason_hit_correct`, the same of random reasons with the suffix `_random` (a share is None where it is over
        no clip), `reasons_counted`, `reasons_counted_correct`, and `reasons_not_annotated`: clips with an action, but without an
        annotated change that makes it. They are left out, as are the clips of the null action, which have no reason.
    """
    acting = [r for r in reasons if r.annotated != NULL_ACTION]
    counted = [r for r in acting if r.hit is not None]
    correct = [r for r in counted if r.correct]
    return {
        "reason_hit": _mean([r.hit for r in counted]),
        "reason_hit_correct": _mean([r.hit for r in correct]),
        "reason_hit_random": _mean([r.random for r in counted]),
        "reason_hit_correct_random": _mean([r.random for r in correct]),
        "reasons_counted": len(counted),
        "reasons_counted_correct": len(correct),
        "reasons_not_annotated": len(acting) - len(counted),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
