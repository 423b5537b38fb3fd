"""Ready stories: one for each action from the knowledge tables, and what people annotated in a clip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION, Knowledge, Label
from laiar_core.errors import LaiarError
from laiar_core.explain.storyboard import Story, StoryRow, relations_of
from laiar_core.model.tokens import sample_frames
from laiar_core.model.vocabulary import Vocabulary


def example_stories(knowledge: Knowledge, vocabulary: Vocabulary) -> dict[str, Story]:
    """One story for each action that the model knows: the first change of the knowledge tables that makes it."""
    stories: dict[str, Story] = {}
    for (subject, other, before, after), action in knowledge.transitions.items():
        labels = {Label(subject, before, other), Label(subject, after, other)}
        if action in vocabulary.actions and labels <= set(vocabulary.labels):
            stories.setdefault(action, Story((StoryRow(f"{subject}_1", f"{other}_1", before, after),)))
    if stories and NULL_ACTION in vocabulary.actions:
        row = next(iter(stories.values())).rows[0]
        stories[NULL_ACTION] = Story((StoryRow(row.subject, row.object, row.before, row.before),))
    return stories


def story_of_clip(clip: Clip, vocabulary: Vocabulary, steps: int) -> Story:
    """What people annotated in a clip, first of all what changes.

    Where an annotation has a gap, the pair stays as it was before, or at the beginning as it will be.

    Args:
        clip: the annotated clip.
        vocabulary: the model's, which decides what of it is used.
        steps: how many frames are sampled at most.

    Returns:
        The story, of as many steps as frames were sampled.

    Raises:
        LaiarError: where people annotated no relation of this vocabulary.
    """
    frames = sample_frames(len(clip), steps)
    rows: list[StoryRow] = []
    for relation in clip.relations or ():
        allowed = relations_of(relation.subject, relation.object, vocabulary)
        rows += _rows_of(relation.subject, relation.object, relation.labels, frames, allowed)
    if not rows:
        raise LaiarError(f"nobody annotated a relation in clip {clip.clip_id!r} that this model knows; choose another clip")
    return Story(tuple(sorted(rows, key=lambda row: not row.changes)), len(frames))


def _rows_of(
    subject: str, obj: str, labels: Sequence[str | None], frames: NDArray[np.int64], allowed: Sequence[str]
) -> Iterator[StoryRow]:
    labelled = [(step, labels[frame]) for step, frame in enumerate(frames.tolist()) if labels[frame] in allowed]
    runs = [next(run) for _, run in groupby(labelled, key=lambda each: each[1])]
    if len(runs) == 1:
        yield StoryRow(subject, obj, str(runs[0][1]), str(runs[0][1]))
    for (_, before), (step, after) in pairwise(runs):
        yield StoryRow(subject, obj, str(before), str(after), str(step + 1))
