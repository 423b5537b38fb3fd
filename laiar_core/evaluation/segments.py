"""Scores of a timeline against annotation: frame by frame, segment by segment, and change by change.

Frame accuracy and segmental F1 are the measures of temporal action segmentation (Lea et al., CVPR 2017; Abu Farha and Gall, CVPR
2019). The one package that we found for them, `actseg`, has no segmental F1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OVERLAPS = (0.1, 0.25, 0.5)


@dataclass(frozen=True)
class ActionRun:
    """An action and the frames it takes: `first` to `end`, the latter not included."""

    first: int
    end: int
    action: str


@dataclass(frozen=True)
class Counts:
    """Of what was predicted, how much is right and wrong; of what is annotated, how much was found and missed."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.found + other.found, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of the share of right and the share of found; 0 where nothing is right or there is nothing at all."""
        if not self.right or not self.found:
            return 0.0
        precision, recall = self.right / (self.right + self.wrong), self.found / (self.found + self.missed)
        return 2 * precision * recall / (precision + recall)


def frame_actions(runs: Sequence[ActionRun], frames: int) -> list[str | None]:
    """The action of each of so many frames; None where no run is, the later run where two are."""
    actions: list[str | None] = [None] * frames
    for run in runs:
        actions[run.first : run.end] = [run.action] * (run.end - run.first)
    return actions


def matched_segments(annotated: Sequence[ActionRun], predicted: Sequence[ActionRun], overlap: float, background: str) -> Counts:
    """Match the segments of one video, those of the background left out.

    In the order of the video each predicted segment takes the annotated one of its action that it overlaps most. It is right
    where no earlier segment took the same one. Nobody says what happens in frames without annotation: a segment that is not
    right and has most of its frames there is set aside.

    Args:
        annotated: the annotated segments, in order.
        predicted: the predicted ones, in order.
        overlap: the intersection over union that a right segment has at least.
        background: the action that does not count.

    Returns:
        How many are right, wrong, found and missed.
    """
    wanted = [run for run in annotated if run.action != background]
    taken: set[int] = set()
    wrong = 0
    for segment in predicted:
        if segment.action == background:
            continue
        shares = [_overlap(segment, run) if run.action == segment.action else 0.0 for run in wanted]
        best = max(range(len(shares)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= overlap and best not in taken:
            taken.add(best)
        elif 2 * sum(any(run.first <= frame < run.end for run in annotated) for frame in _frames(segment)) >= len(
            _frames(segment)
        ):
            wrong += 1
    return Counts(right=len(taken), wrong=wrong, found=len(taken), missed=len(wanted) - len(taken))


def covered_changes(changes: Sequence[tuple[int, str]], predicted: Sequence[ActionRun], background: str) -> Counts:
    """Whether the annotated changes of a video lie in segments of their action, and whether these hold one.

    It does not ask where a segment ends, and two like changes may lie in one segment.

    Args:
        changes: frame and action of each.
        predicted: the predicted segments.
        background: the action that does not count.

    Returns:
        How many segments are right and wrong, and how many changes are found and missed.
    """
    segments = [run for run in predicted if run.action != background]

    def holds(run: ActionRun, change: tuple[int, str]) -> bool:
        return run.action == change[1] and run.first <= change[0] < run.end

    right = sum(any(holds(run, change) for change in changes) for run in segments)
    found = sum(any(holds(run, change) for run in segments) for change in changes)
    return Counts(right=right, wrong=len(segments) - right, found=found, missed=len(changes) - found)


def _frames(run: ActionRun) -> range:
    return range(run.first, run.end)


def _overlap(one: ActionRun, other: ActionRun) -> float:
    """Intersection over union."""
    shared = min(one.end, other.end) - max(one.first, other.first)
    return max(0, shared) / (max(one.end, other.end) - min(one.first, other.first))
