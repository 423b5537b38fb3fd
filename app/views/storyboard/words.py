"""What can be said with the words of a checkpoint: the choices of the story table, and the list of what fits together."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from laiar_core.explain.storyboard import MOMENTS
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.viz.text import listed, spoken

NUMBERED = 2  # things of each kind that can be chosen; more can be loaded from a file


def thing_choices(vocabulary: Vocabulary, used: Iterable[str]) -> list[str]:
    """Things to choose from: `hand_1`, `hand_2`, `cup_1` and so on, and those that the story already uses."""
    related = {class_name for pair in vocabulary.labels_of_pair for class_name in pair}
    offered = [f"{class_name}_{n}" for class_name in vocabulary.objects if class_name in related for n in range(1, NUMBERED + 1)]
    return list(dict.fromkeys([*offered, *used]))


def relation_choices(vocabulary: Vocabulary, used: Iterable[str]) -> list[str]:
    """Relations to choose from, opposites side by side, and those that the story already uses."""
    pairs = vocabulary.labels_of_pair.values()
    return list(dict.fromkeys([*(vocabulary.labels[i].relation for labels in pairs for i in labels), *used]))


def moment_choices(steps: int, used: Iterable[str]) -> list[str]:
    """When a change can happen: in words, or at a step from the second on."""
    return list(dict.fromkeys([*MOMENTS, *map(str, range(2, steps + 1)), *used]))


def allowed_table(vocabulary: Vocabulary) -> pd.DataFrame:
    """One row for each set of relations: who, with what, and what they can be to each other."""
    groups: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
    for (subject, other), labels in vocabulary.labels_of_pair.items():
        relations = tuple(spoken(vocabulary.labels[i].relation) for i in labels)
        own = subject == other
        groups.setdefault(("itself" if own else subject, relations, own), []).append(other)
    return pd.DataFrame(
        [
            {
                "subject": ", ".join(others) if own else subject,
                "object": "itself" if own else ", ".join(others),
                "relations": listed(relations),
            }
            for (subject, relations, own), others in groups.items()
        ]
    )
