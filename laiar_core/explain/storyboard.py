"""A story: a scene graph over time in words. Each row says how two things stand to each other, and when that changes.

The language stream reads it (`story_reading.py`). No video is needed, and none is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from laiar_core.data.cad120.recording import class_of
from laiar_core.data.knowledge import Label
from laiar_core.errors import LaiarError
from laiar_core.model.vocabulary import Vocabulary

MOMENTS = {"start": 0.25, "middle": 0.5, "end": 0.75}  # the share of the story at which a change happens
STEPS = 16
MOST_STEPS = 64
MOST_ROWS = 60


@dataclass(frozen=True)
class StoryRow:
    """One line of a story.

    Attributes:
        subject, object: two things, e.g. `hand_1` and `cup_1`; the same one twice for a thing's own state.
        before, after: the relation at first and the one from the change on; the same one twice where nothing changes.
        when: `start`, `middle`, `end`, or the number of the step, counted from 1, at which `after` begins.
    """

    subject: str
    object: str
    before: str
    after: str
    when: str = "middle"

    @property
    def pair(self) -> tuple[str, str]:
        """Subject and object."""
        return self.subject, self.object

    @property
    def changes(self) -> bool:
        """Whether anything happens in it."""
        return self.before != self.after

    @property
    def phrase(self) -> str:
        """The line in words: `hand_1 not holding cup_1 → hand_1 holding cup_1`."""
        phrases = [Label(self.subject, relation, self.object).phrase for relation in (self.before, self.after)]
        return " → ".join(dict.fromkeys(phrases))

    def step(self, steps: int) -> int:
        """The step, counted from 0, at which `after` begins in a story of so many steps."""
        share = MOMENTS.get(self.when)
        return max(1, round(share * steps)) if share is not None else int(self.when) - 1


@dataclass(frozen=True)
class Story:
    """Rows that fit together, in `steps` moments. LaiarError where they contradict each other or there are none."""

    rows: tuple[StoryRow, ...]
    steps: int = STEPS

    def __post_init__(self) -> None:
        if not 2 <= self.steps <= MOST_STEPS:
            raise LaiarError(f"a story has 2 to {MOST_STEPS} steps, this one has {self.steps}")
        if not 1 <= len(self.rows) <= MOST_ROWS:
            now = "this story says nothing yet" if not self.rows else f"this story has {len(self.rows)} rows"
            raise LaiarError(f"{now}: write 1 to {MOST_ROWS} rows, each with two things and a relation")
        for row in self.rows:
            _check_moment(row, self.steps)
        for pair in self.pairs:
            _check_chain([row for _, row in self._of(pair)], self.steps)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The N pairs that the story speaks of, in the order of their first row."""
        return tuple(dict.fromkeys(row.pair for row in self.rows))

    def relations(self, without: int | None = None) -> list[list[str | None]]:
        """The relation of every pair at every step, N lists of `steps` names.

        `without` is the position of a row that is left out: its change does not happen, and the pair stays as it was until its
        next row. A row without a change is left out: the pair has None where no other row speaks of it.
        """
        return [self._told(pair, without) for pair in self.pairs]

    def _of(self, pair: tuple[str, str]) -> list[tuple[int, StoryRow]]:
        """Positions and rows of one pair, by time."""
        mine = [(i, row) for i, row in enumerate(self.rows) if row.pair == pair]
        return sorted(mine, key=lambda each: each[1].step(self.steps))

    def _told(self, pair: tuple[str, str], without: int | None) -> list[str | None]:
        names: list[str | None] = [None] * self.steps
        for i, row in self._of(pair):
            if i == without and not row.changes:
                continue
            start = row.step(self.steps)
            if names[0] is None:
                names[:start] = [row.before] * start
            names[start:] = [row.before if i == without else row.after] * (self.steps - start)
        return names


def _check_moment(row: StoryRow, steps: int) -> None:
    if row.when in MOMENTS:
        return
    number = int(row.when) if row.when.isdecimal() and len(row.when) <= 3 else 0
    if not 2 <= number <= steps:
        raise LaiarError(f"“{row.phrase}” happens at {row.when!r}; allowed are {', '.join(MOMENTS)}, or a step from 2 to {steps}")


def _check_chain(rows: Sequence[StoryRow], steps: int) -> None:
    """The rows of one pair, by time, must follow from each other."""
    for first, second in pairwise(rows):
        if first.step(steps) == second.step(steps):
            raise LaiarError(
                f"“{first.phrase}” and “{second.phrase}” contradict each other: both speak of the same moment, step "
                f"{first.step(steps) + 1}; let one of them happen earlier or take it away"
            )
        if first.after != second.before:
            raise LaiarError(
                f"“{first.phrase}” and then “{second.phrase}” contradict each other: after the first it is "
                f"“{first.after.replace('_', ' ')}”, but the second begins with “{second.before.replace('_', ' ')}”"
            )


def check_words(story: Story, vocabulary: Vocabulary) -> None:
    """LaiarError with what is allowed, where a story uses a word that this vocabulary does not have."""
    for row in story.rows:
        for thing in row.pair:
            if class_of(thing) not in vocabulary.objects:
                known = ", ".join(f"{class_name}_1" for class_name in vocabulary.objects)
                raise LaiarError(f"this model knows no thing {thing!r}; it knows {known}, and the same with _2 and so on")
        allowed = relations_of(*row.pair, vocabulary)
        if not allowed:
            raise LaiarError(
                f"this model cannot relate {row.subject} to {row.object}; it can relate "
                f"{_partners(class_of(row.subject), vocabulary) or 'it to nothing: make it the object of another thing'}"
            )
        for relation in (row.before, row.after):
            if relation not in allowed:
                names = " and ".join(f"“{name.replace('_', ' ')}”" for name in allowed)
                raise LaiarError(f"{row.subject} and {row.object} cannot be {relation.replace('_', ' ')!r}; they can be {names}")


def relations_of(subject: str, obj: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The relations that two things can have.

    Args:
        subject: the name of a thing, e.g. `hand_2`.
        obj: that of the other; the same for a thing's own state.
        vocabulary: the model's.

    Returns:
        The relations; none where the two cannot be related.
    """
    classes = class_of(subject), class_of(obj)
    if classes[0] == classes[1] and subject != obj:  # A label of a class with itself is the state of one thing.
        return ()
    return tuple(vocabulary.labels[i].relation for i in vocabulary.labels_of_pair.get(classes, ()))


def _partners(class_name: str, vocabulary: Vocabulary) -> str:
    others = [other for subject, other in vocabulary.labels_of_pair if subject == class_name]
    return f"{class_name} to {', '.join('itself' if other == class_name else other for other in others)}" if others else ""
