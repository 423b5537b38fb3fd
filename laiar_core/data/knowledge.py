"""Which things exist, how they can relate, and which change of relation is which action (Zhuo et al. 2019, EVAR).

The tables are the text files in `annotations/knowledge` of a data set in the EVAR layout.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.reading import lines

NULL_ACTION = "null"


@dataclass(frozen=True, order=True)
class Label:
    """A relation with the classes it holds between, e.g. hand `holding` box; a state has the same class twice.

    `family` says which question about the pair it answers, where a data set asks several (`PairRelations.family`).
    """

    subject: str
    relation: str
    object: str
    family: str = ""

    @property
    def phrase(self) -> str:
        """The label in words: `hand not holding box`, `microwave is open`. This is what the language model reads."""
        words = self.relation.replace("_", " ")
        if self.subject == self.object:
            return f"{self.subject} is {words}"
        return f"{self.subject} {RELATION_WORDS.get(self.relation, words)} {self.object}"


# Relations whose bare name does not make a sentence between two nouns.
RELATION_WORDS: Mapping[str, str] = {
    "apart": "apart from",
    "separate": "separate from",
    # Action Genome says where the thing is, seen from the person; the person is named first, so these turn it round.
    "above": "below",
    "beneath": "on top of",
    "in_front_of": "facing",
    "behind": "with their back to",
    "on_the_side_of": "beside",
    "unsure": "perhaps looking at",
    "have_it_on_the_back": "having on their back",
    "other_relationship": "in another relation to",
}


@dataclass(frozen=True)
class Knowledge:
    """The tables of a data set.

    Attributes:
        objects: object classes.
        actions: action names, the null action included.
        pair_relations: (subject class, object class) -> relations allowed there; (c, c) -> states of class c.
        transitions: (subject class, object class, from-relation, to-relation) -> action.
        families: relation -> its family, for a data set that has several of them.
        task: whether a clip has one action or several at the same time.
    """

    objects: tuple[str, ...]
    actions: tuple[str, ...]
    pair_relations: Mapping[tuple[str, str], tuple[str, ...]]
    transitions: Mapping[tuple[str, str, str, str], str]
    families: Mapping[str, str] = field(default_factory=dict)
    task: Task = Task.SINGLE_LABEL

    def labels(self) -> tuple[Label, ...]:
        """Every label that the tables allow, sorted."""
        return tuple(
            sorted(
                Label(s, r, o, self.families.get(r, "")) for (s, o), relations in self.pair_relations.items() for r in relations
            )
        )


def knowledge_of_labels(objects: tuple[str, ...], actions: tuple[str, ...], labels: Iterable[Label], task: Task) -> Knowledge:
    """The tables that these labels came from.

    Args:
        objects: object classes.
        actions: action names.
        labels: every relation with the classes that it can hold between.
        task: whether a clip has one action or several at the same time.

    Returns:
        The tables without transitions: which change of a relation is which action the labels do not tell.
    """
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    families: dict[str, str] = {}
    for label in labels:
        pair = label.subject, label.object
        pairs[pair] = (*pairs.get(pair, ()), label.relation)
        families |= {label.relation: label.family} if label.family else {}
    return Knowledge(objects, actions, pairs, transitions={}, families=families, task=task)


def acting_classes(objects: Sequence[str], pairs: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """The classes that act, in the order of `objects`: parts of a person, as `hand` and `head`, or the person.

    They are subjects of pairs (subject class, object class) of two classes, and nothing else is said of them: they are never the
    object of such a pair, as a cup is, and have no states of their own, as a microwave has.
    """
    subjects = {subject for subject, obj in pairs if subject != obj}
    return tuple(name for name in objects if name in subjects - {obj for _, obj in pairs})


def read_knowledge(read_text: Callable[[str], str]) -> Knowledge:
    """Read the tables through `read_text`, which returns the text of a file named relative to the data set's root."""

    def rows(name: str, width: int) -> list[list[str]]:
        path = f"annotations/knowledge/{name}.txt"
        table = []
        for number, line in lines(read_text(path)):
            cells = [cell.strip() for cell in line.split(";")]
            if len(cells) != width:
                raise LaiarError(f"{path}, line {number}: expected {width} cells separated by ';', got {len(cells)}: {line!r}")
            table.append(cells)
        return table

    def names(cell: str) -> list[str]:
        return [name.strip() for name in cell.split(",")]

    pair_relations: dict[tuple[str, str], tuple[str, ...]] = {}
    for subject, one, other, objects in rows("object_relation_list", 4):
        pair_relations |= {(subject, o): (one, other) for o in names(objects)}
    for class_name, states in rows("object_attribute_list", 2):
        if names(states) != ["null"]:
            pair_relations[class_name, class_name] = tuple(names(states))
    transitions: dict[tuple[str, str, str, str], str] = {}
    for action, before, after, subject, objects in rows("act_rel_list", 5):
        transitions |= {(subject, o, before, after): action for o in names(objects)}
    for action, before, after, objects in rows("act_attr_list", 4):
        transitions |= {(o, o, before, after): action for o in names(objects)}
    return Knowledge(
        objects=tuple(row[0] for row in rows("object_list", 1)),
        actions=tuple(row[0] for row in rows("action_list", 1)),
        pair_relations=pair_relations,
        transitions=transitions,
    )
