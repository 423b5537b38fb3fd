"""The words of Action Genome in one spelling: its object classes, and its relations by family.

Its files spell the same word in several ways: `closetcabinet` in the class list and `closet/cabinet` in the annotation,
`infrontof` and `in_front_of`, `notlookingat` and `_not_looking_at`. The letters alone are the same in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from laiar_core.data.knowledge import Knowledge
from laiar_core.data.task import Task

PERSON = "person"

THINGS = (
    "bag", "bed", "blanket", "book", "box", "broom", "chair", "closet/cabinet", "clothes", "cup/glass/bottle", "dish", "door",
    "doorknob", "doorway", "floor", "food", "groceries", "laptop", "light", "medicine", "mirror", "paper/notebook",
    "phone/camera", "picture", "pillow", "refrigerator", "sandwich", "shelf", "shoe", "sofa/couch", "table", "television",
    "towel", "vacuum", "window",
)  # fmt: skip

# Where several hold at once, the one that is listed first says the most: who drinks from a cup also holds and touches it.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "attention": ("looking_at", "not_looking_at", "unsure"),
    "spatial": ("in", "above", "beneath", "behind", "on_the_side_of", "in_front_of"),
    "contacting": (
        "drinking_from", "eating", "writing_on", "wiping", "twisting", "wearing", "carrying", "have_it_on_the_back", "sitting_on",
        "lying_on", "standing_on", "leaning_on", "covered_by", "holding", "touching", "other_relationship", "not_contacting",
    ),
}  # fmt: skip
RELATIONS = tuple(relation for relations in FAMILIES.values() for relation in relations)


def letters(word: str) -> str:
    """A word without anything but its letters, in lower case: the same for every spelling of it."""
    return "".join(c for c in word.lower() if c.isalpha())


_THINGS = {letters(name): name for name in (PERSON, *THINGS)}
_RELATIONS = {letters(name): name for name in RELATIONS}


def thing_named(word: str) -> str | None:
    """The object class (or `person`) that is meant by a word in any spelling; None where Action Genome has none."""
    return _THINGS.get(letters(word))


def relation_named(word: str) -> str | None:
    """The relation that is meant by a word in any spelling; None where Action Genome has none."""
    return _RELATIONS.get(letters(word))


def charades_knowledge(actions: Sequence[str]) -> Knowledge:
    """What a model of Charades knows: every thing can stand in every relation to the person, in three families at once.

    Args:
        actions: what the classes mean, e.g. `Drinking from a cup/glass/bottle`, in their order.
    """
    return Knowledge(
        objects=(PERSON, *THINGS),
        actions=tuple(actions),
        pair_relations={(PERSON, thing): RELATIONS for thing in THINGS},
        transitions={},
        families={relation: family for family, relations in FAMILIES.items() for relation in relations},
        task=Task.MULTI_LABEL,
    )
