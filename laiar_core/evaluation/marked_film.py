"""How well the timeline of a film of somebody's own agrees with what its owner says really happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.user_video.marks import Mark
from laiar_core.evaluation.segments import ActionRun, Counts, matched_segments
from laiar_core.timeline.schema import Timeline

OVERLAP = 0.1  # intersection over union of what is said and what is marked, at least: about the same thing at about that time
_PER_S = 100  # what is compared is rounded to hundredths of a second


@dataclass(frozen=True)
class MarkedFilm:
    """A timeline beside the marks.

    Attributes:
        counts: of what is said where something is marked, how much is right and wrong; of what is marked, how much is found.
        unmarked: statements where mostly nothing is marked: nobody said whether they are right.
        unknown: marks of actions that the model does not know; they count nowhere.
    """

    counts: Counts
    unmarked: int
    unknown: int


def compare(timeline: Timeline, marks: Sequence[Mark]) -> MarkedFilm:
    """Compare by `matched_segments`: the same action, at an overlap of `OVERLAP` or more.

    Args:
        timeline: what the model says.
        marks: what a person says.

    Returns:
        The counts; `null` counts in neither.
    """
    known = [mark for mark in marks if mark.action in timeline.actions]
    said = [ActionRun(_at(s.start_s), _at(s.end_s), s.action) for s in timeline.segments if s.action != NULL_ACTION]
    counts = matched_segments([ActionRun(_at(m.start_s), _at(m.end_s), m.action) for m in known], said, OVERLAP, NULL_ACTION)
    return MarkedFilm(counts, len(said) - counts.right - counts.wrong, len(marks) - len(known))


def _at(seconds: float) -> int:
    return round(seconds * _PER_S)
