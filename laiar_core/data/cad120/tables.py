"""The knowledge tables of CAD-120 as Zhuo et al. 2019 use them (EVAR), and tables by name for data sets that bring none.

The facts are theirs: which things there are, how they can relate, and which change of a relation is which action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from laiar_core.data.knowledge import Knowledge, read_knowledge
from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.plugins import plugins

HOLDABLE = ("box", "medicine-box", "bowl", "cup", "book", "cloth", "remote", "apple", "bottle", "plate")
OBJECTS = ("hand", "head", "microwave", *HOLDABLE)
ACTIONS = ("null", "open", "close", "pick", "place", "drink", "eat", "microwave_food", "take_food", "clean")

# (subject class, relation, its opposite, object classes). The opposite is what holds when nothing happens.
PAIR_RELATIONS = (
    ("hand", "holding", "not_holding", HOLDABLE),
    ("head", "contacting", "apart", ("bottle", "bowl", "cup", "apple")),
    ("microwave", "containing", "separate", ("bowl", "cup", "cloth", "box")),
)
STATES = ("closed", "open")
THINGS_WITH_STATES = ("microwave", "bottle", "medicine-box")

# (action, relation before, relation after, subject class, object classes)
RELATION_ACTIONS = (
    ("pick", "not_holding", "holding", "hand", HOLDABLE),
    ("place", "holding", "not_holding", "hand", HOLDABLE),
    ("drink", "apart", "contacting", "head", ("cup", "bottle")),
    ("eat", "apart", "contacting", "head", ("apple", "bowl")),
    ("microwave_food", "separate", "containing", "microwave", ("cup", "box", "bowl")),
    ("take_food", "containing", "separate", "microwave", ("cup", "box", "bowl")),
    ("clean", "separate", "containing", "microwave", ("cloth",)),
)
# (action, state before, state after)
STATE_ACTIONS = (("open", "closed", "open"), ("close", "open", "closed"))


def knowledge_files() -> Mapping[str, str]:
    """The tables as `read_knowledge` and the EVAR code read them: file name to text."""

    def table(*rows: tuple[str | tuple[str, ...], ...]) -> str:
        cells = [[cell if isinstance(cell, str) else ", ".join(cell) for cell in row] for row in rows]
        return "".join("; ".join(row) + "\n" for row in cells)

    return {
        "object_list.txt": table(*((name,) for name in OBJECTS)),
        "action_list.txt": table(*((name,) for name in ACTIONS)),
        "attribute_list.txt": table(*((name,) for name in STATES)),
        "relation_list.txt": table(*((name,) for _, one, other, _ in PAIR_RELATIONS for name in (one, other))),
        "object_relation_list.txt": table(*PAIR_RELATIONS),
        "object_attribute_list.txt": table(*((name, STATES if name in THINGS_WITH_STATES else "null") for name in OBJECTS)),
        "act_rel_list.txt": table(*RELATION_ACTIONS),
        "act_attr_list.txt": table(*((*row, THINGS_WITH_STATES) for row in STATE_ACTIONS)),
    }


def _cad120() -> Knowledge:
    """The tables of Zhuo et al. 2019 (EVAR)."""
    files = knowledge_files()
    return read_knowledge(lambda name: files[PurePosixPath(name).name])


BUILT_IN: Mapping[str, Callable[[], Knowledge]] = {"cad120": _cad120}


def knowledge_named(name: str) -> Knowledge:
    """The tables of that name, ours or of another package's entry point (LaiarError for one that no package has)."""
    known = plugins("laiar.vocabularies", BUILT_IN)
    if name not in known:
        raise LaiarError(f"there is no vocabulary {name!r}{did_you_mean(name, known)}; there are {', '.join(known)}")
    return known[name]()
