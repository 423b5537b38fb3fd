"""What the language stream makes of a story: the action, what it kept, and what it would be without each row."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from laiar_core.data.cad120.recording import class_of
from laiar_core.data.knowledge import NULL_ACTION, Label
from laiar_core.explain.sentences import undecided
from laiar_core.explain.storyboard import Story, check_words
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import Batch
from laiar_core.model.vocabulary import Vocabulary

MOST_READ_ALOUD = 4  # rows that the sentence names


@dataclass(frozen=True)
class Reading:
    """What the language stream (head C_s) predicts of a story. A actions, T steps, N pairs, R rows.

    Attributes:
        story: what was read.
        actions: A action names, as the checkpoint orders them.
        probabilities: (A,) of each action.
        weights: (T, N) how much each token counts in the selection, relative to the one that counts most; 0 where dropped.
        without: (R, A) probabilities when one row does not happen (`Story.relations`); None for the only row where nothing would
            be left to read.
    """

    story: Story
    actions: tuple[str, ...]
    probabilities: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    without: tuple[tuple[float, ...] | None, ...]

    @property
    def best(self) -> int:
        """Position of the likeliest action."""
        return self.probabilities.index(max(self.probabilities))

    @property
    def undecided(self) -> bool:
        """Whether the likeliest action is more likely wrong than right."""
        return undecided(self.probabilities[self.best])


@torch.inference_mode()
def read_story(checkpoint: Checkpoint, story: Story) -> Reading:
    """Let the language stream read a story, whole and without each of its rows (LaiarError for words it does not know)."""
    check_words(story, checkpoint.vocabulary)
    versions = [None, *range(len(story.rows))]
    order = sorted(range(len(story.pairs)), key=story.pairs.__getitem__)  # Ties are settled by it, not by who was written first.
    batch = _batch(story, torch.stack([_labels(story, v, checkpoint.vocabulary) for v in versions]), order)
    language = checkpoint.model.language(batch)
    temperature = checkpoint.calibration_of("annotated").temperature
    probabilities = checkpoint.model.probabilities(language.logits, temperature)  # (R + 1, A)
    silent = (batch.labels < 0).flatten(1).all(dim=1).tolist()  # (R + 1,)
    u = torch.empty_like(language.selected.u()[0])  # (T, N)
    u[:, order] = language.selected.u()[0]
    whole, *parts = probabilities.tolist()
    return Reading(
        story=story,
        actions=checkpoint.vocabulary.actions,
        probabilities=tuple(whole),
        weights=tuple(map(tuple, (u / u.max().clamp(min=1e-9)).tolist())),
        without=tuple(None if nothing else tuple(part) for part, nothing in zip(parts, silent[1:], strict=True)),
    )


def _labels(story: Story, without: int | None, vocabulary: Vocabulary) -> Tensor:
    """Label index of every pair at every step, int64 (T, N); -1 where the story has nothing."""
    columns = []
    for (subject, obj), names in zip(story.pairs, story.relations(without), strict=True):
        classes = class_of(subject), class_of(obj)
        columns.append([-1 if name is None else vocabulary.label_index[Label(classes[0], name, classes[1])] for name in names])
    return torch.tensor(columns).T


def _batch(story: Story, labels: Tensor, order: list[int]) -> Batch:
    """Labels (B, T, N) of versions of one story as a batch with its pairs in this order: things and words, no layout at all."""
    b, _, n = labels.shape
    things = list(dict.fromkeys(thing for pair in story.pairs for thing in pair))
    tracks = torch.tensor([[things.index(thing) for thing in pair] for pair in story.pairs])[order]  # (N, 2)
    return Batch(
        layout=torch.zeros(*labels.shape, 0),
        classes=torch.zeros(b, n, 3, dtype=torch.int64),
        tracks=tracks.expand(b, n, 2),
        labels=labels[:, :, order],
        valid=torch.ones(labels.shape, dtype=torch.bool),
    )


def sentence(reading: Reading) -> str:
    """`I read: hand_1 not holding cup_1, then hand_1 holding cup_1. That is “pick” (96%).`"""
    action, sure = reading.actions[reading.best], reading.probabilities[reading.best]
    what = "that no action happens" if action == NULL_ACTION else f"“{action.replace('_', ' ')}”"
    if reading.undecided:
        return f"I read: {_aloud(reading.story)}. I cannot tell what that is; my best guess is {what} ({sure:.0%})."
    return f"I read: {_aloud(reading.story)}. {'That means' if action == NULL_ACTION else 'That is'} {what} ({sure:.0%})."


def _aloud(story: Story) -> str:
    """The changes of a story by time, or where nothing changes what stays."""
    by_time = sorted(story.rows, key=lambda row: row.step(story.steps))
    rows = [row for row in by_time if row.changes] or by_time
    read = ", and ".join(row.phrase.replace(" → ", ", then ") for row in rows[:MOST_READ_ALOUD])
    stays = "" if rows[0].changes else ", all the time"
    more = len(rows) - MOST_READ_ALOUD
    return read + stays + (f", and {more} more" if more > 0 else "")
