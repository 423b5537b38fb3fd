"""What two explanations have in common and in what they differ, as words and rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from laiar_core.explain.explanation import Explanation, Transition
from laiar_core.explain.sentences import LEAST_WEIGHT, main_reason, phrase
from laiar_core.viz.annotated import annotated_actions, has_times, spans_text, wording_of
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.text import count, percent, plain, points, spoken


@dataclass(frozen=True)
class NamedChange:
    """A change of relation in words, and that of each side; None on a side that does not name it."""

    words: str
    left: Transition | None
    right: Transition | None


def same_clip(left: Explanation, right: Explanation) -> bool:
    """Whether both explain the same clip, so that their things and frames are the same."""
    return (left.clip.dataset, left.clip.clip_id) == (right.clip.dataset, right.clip.clip_id)


def verdict(left: Explanation, right: Explanation) -> str:
    """Whether both give the same answer, in a sentence of Markdown with all names escaped."""
    mine, theirs = percent(left.confidence), percent(right.confidence)
    if left.prediction != right.prediction:
        return (
            f"The left {_verb(left)} **{_name(left.prediction)}** ({mine}), the right {_verb(right)} "
            f"**{_name(right.prediction)}** ({theirs}). {_doubt(left, right)}"
        )
    name = f"**{_name(left.prediction)}**"
    if left.undecided != right.undecided:
        return f"{name}: the left {_verb(left)} it ({mine}), the right {_verb(right)} it ({theirs})."
    apart = right.confidence - left.confidence
    surer = "the right" if apart > 0 else "the left"
    how = f"{surer} is {points(abs(apart)).lstrip('+')} surer" if round(abs(apart) * 100) else "and equally sure"
    return f"{wording_of(left).both[left.undecided]} {name}, {how} ({mine} and {theirs})."


def _verb(explanation: Explanation) -> str:
    return wording_of(explanation).verb[explanation.undecided]


def _doubt(left: Explanation, right: Explanation) -> str:
    """What each thinks of the other's answer."""
    theirs = {score.action: score.video for score in left.actions}.get(right.prediction, 0.0)
    ours = {score.action: score.video for score in right.actions}.get(left.prediction, 0.0)
    thinks = f"The left gives “{_name(right.prediction)}” {percent(theirs)}"
    return f"{thinks}, the right gives “{_name(left.prediction)}” {percent(ours)}."


def named_changes(left: Explanation, right: Explanation) -> list[NamedChange]:
    """Every change that a side names, the heaviest first. In two clips things are compared by what they are, not by name."""
    name = _by_thing if same_clip(left, right) else _by_class
    mine, theirs = _heaviest(left, name), _heaviest(right, name)
    found = [NamedChange(words, mine.get(words), theirs.get(words)) for words in dict.fromkeys([*mine, *theirs])]
    return sorted(found, key=lambda change: -max(side.weight for side in (change.left, change.right) if side))


def change_lines(changes: list[NamedChange]) -> list[str]:
    """Markdown: the changes that both name, and those of one side alone."""
    groups: dict[str, Callable[[NamedChange], bool]] = {
        "Both name": lambda change: change.left is not None and change.right is not None,
        "Only the left names": lambda change: change.right is None,
        "Only the right names": lambda change: change.left is None,
    }
    lines = []
    for title, fits in groups.items():
        named = [_weighed(change) for change in changes if fits(change)]
        lines.append(f"**{title}**: {'; '.join(named)}." if named else f"**{title}** nothing.")
    return lines


def _weighed(change: NamedChange) -> str:
    weights = [f"{side.weight:.2f}" for side in (change.left, change.right) if side]
    reason = any(side.weight >= LEAST_WEIGHT for side in (change.left, change.right) if side)
    words = f"**{plain(change.words)}**" if reason else plain(change.words)
    return f"{words} (weight {' and '.join(weights)})"


def tokens_line(left: Explanation, right: Explanation) -> str:
    """How many kept tokens two explanations of one clip share, and how many of those they name alike."""
    if not same_clip(left, right):
        kept = f"{count(len(left.tokens), 'token')} on the left, {len(right.tokens)} on the right"
        return f"**Kept**: {kept}. They are of two clips, so none is the same."
    mine, theirs = ({(t.frame, e.pair_name(t.pair)): t.relation for t in e.tokens} for e in (left, right))
    shared = mine.keys() & theirs.keys()
    alike = sum(mine[token] == theirs[token] for token in shared)
    return (
        f"**Kept by both**: {count(len(shared), 'token')} of {len(mine)} on the left and {len(theirs)} on the right; "
        f"{alike} of them have the same name."
    )


def number_rows(left: Explanation, right: Explanation) -> pd.DataFrame:
    """The answers and numbers of both sides as text."""
    numbers: dict[str, Callable[[Explanation], str]] = {
        "prediction": lambda e: spoken(e.prediction) + (f" ({wording_of(e).mark})" if e.undecided else ""),
        "confidence": lambda e: percent(e.confidence),
        "annotated": _annotated,
        "weight of reason": lambda e: f"{reason.weight:.2f}" if (reason := main_reason(reasons_of(e))) else "none named",
        "tokens kept": lambda e: f"{e.model.tokens_kept} of {e.model.tokens_total}",
        "changes named": lambda e: str(len(e.transitions)),
        "lost without top tokens": _lost,
        "frames": lambda e: f"{len(e.clip.frame_numbers)} ({e.clip.frame_times_s[-1]:.1f} s)",
        "checkpoint": lambda e: e.model.checkpoint,
        "learned from": lambda e: e.model.trained_on,
        "sees": lambda e: "boxes" if e.model.appearance == "none" else "boxes and pictures",
    }
    return pd.DataFrame([{"": name, "left": words(left), "right": words(right)} for name, words in numbers.items()])


def _annotated(explanation: Explanation) -> str:
    truth = annotated_actions(explanation)
    if has_times(explanation):
        return spans_text(truth.get(explanation.prediction, [])) or "—"
    return ", ".join(map(spoken, truth)) or "—"


def _lost(explanation: Explanation) -> str:
    ours = next((r for r in explanation.faithfulness.rankings if r.ranking == "evidence"), None)
    return points(-ours.comprehensiveness) if ours else "—"


def _heaviest(explanation: Explanation, name: Callable[[Explanation, Transition], str]) -> dict[str, Transition]:
    """The changes by their words; of several with the same words the heaviest, which comes first."""
    found: dict[str, Transition] = {}
    for change in explanation.transitions:
        found.setdefault(name(explanation, change), change)
    return found


def _by_thing(_explanation: Explanation, change: Transition) -> str:
    return change.phrase


def _by_class(explanation: Explanation, change: Transition) -> str:
    pair = explanation.pairs[change.pair]
    subject, obj = explanation.tracks[pair.subject].class_name, explanation.tracks[pair.object].class_name
    return f"{phrase(subject, obj, change.from_relation)} → {phrase(subject, obj, change.to_relation)}"


def _name(action: str) -> str:
    return plain(spoken(action))
