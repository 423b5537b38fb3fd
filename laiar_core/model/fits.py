"""Whether a checkpoint can be asked about a data set: asked before any work, so that what cannot be stops at once."""

from __future__ import annotations

from laiar_core.data.dataset import Dataset
from laiar_core.data.knowledge import Knowledge
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.task_head import HEADS
from laiar_core.model.vocabulary import Vocabulary


def fits(words: Vocabulary, theirs: Knowledge) -> bool:
    """Whether a model's words suit a data set's: the same task, and pairs of things and actions that both know."""
    return (
        words.task is theirs.task
        and not words.labels_of_pair.keys().isdisjoint(theirs.pair_relations)
        and not set(words.actions).isdisjoint(theirs.actions)
    )


def check_fits(checkpoint: Checkpoint, dataset: Dataset) -> None:
    """Stop with one sentence (LaiarError) where the checkpoint cannot know the data set."""
    words, theirs = checkpoint.vocabulary, dataset.knowledge
    if fits(words, theirs):
        return
    why = (
        "has no words in common with it"
        if words.task is theirs.task
        else f"is {words.task}, and its clips are annotated for a {theirs.task} model"
    )
    one = HEADS[theirs.task].command
    raise LaiarError(f"{checkpoint.name} cannot be asked about {dataset.name}: the checkpoint {why}; take one of `{one}`")
