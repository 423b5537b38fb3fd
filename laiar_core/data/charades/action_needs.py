"""What must have been seen of an action of Charades before it is said: the thing that its name speaks of, the change that it is.

A model of several actions has a probability of "Taking a book from somewhere" whatever it sees, learned from what else is there
when books are taken. Without a book, or without a change from not holding it to holding it, that is a guess from company.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

IN_HAND = frozenset(
    {
        *("holding", "carrying", "touching", "wearing", "drinking_from", "eating", "wiping", "writing_on", "twisting"),
        *("covered_by", "have_it_on_the_back"),
    }
)
AT_REST = frozenset({"sitting_on", "lying_on"})


@dataclass(frozen=True)
class Change:
    """A change of how the person touches something.

    Attributes:
        relations: those that begin, or end.
        begins: whether they begin.
        own: whether it must be the action's own thing that they are about.
        unseen: what is said where it was not seen; `{thing}` is the action's own thing.
    """

    relations: frozenset[str]
    begins: bool
    own: bool
    unseen: str


_TAKES = Change(IN_HAND, True, True, "nothing called {thing} was seen to come into a hand")
_PUTS = Change(IN_HAND, False, True, "nothing called {thing} was seen to leave a hand")

# By how the name of an action begins; the longest beginning counts. What is not here is no change of one relation.
CHANGES: dict[str, Change | None] = {
    "Taking ": _TAKES,
    "Taking off ": None,
    "Taking/consuming ": None,
    "Taking a picture of ": None,
    "Taking something from ": None,  # it is the box that is named, not what comes out of it
    "Reaching for and grabbing ": _TAKES,
    "Putting ": _PUTS,
    "Putting on ": None,
    "Putting something ": None,  # on a table, which nobody holds
    "Throwing ": _PUTS,
    "Throwing something ": None,
    "Someone is standing up ": Change(AT_REST, False, False, "nobody was seen to stop sitting or lying"),
    "Someone is going from standing to sitting": Change(AT_REST, True, False, "nobody was seen to sit down on anything"),
}
# Names that speak of something else than the thing with that word.
OTHER_THINGS = {"Taking a picture of something": ("phone/camera",)}
_PLURALS = {"dishes": "dish"}
_SINGULAR = frozenset({"clothes", "glass", "groceries"})


@dataclass(frozen=True)
class Needs:
    """What an action takes: one of its own `things`, unless it has none, and a `change`, unless it is none."""

    things: tuple[str, ...]
    change: Change | None


@cache
def action_needs(actions: tuple[str, ...], things: tuple[str, ...]) -> tuple[Needs, ...]:
    """What each action needs.

    Args:
        actions: names in words.
        things: classes of things that a model knows, as Action Genome writes them (`cup/glass/bottle`).

    Returns:
        An entry for each action.
    """
    return tuple(Needs(things_named(action, things), _change(action)) for action in actions)


def things_named(action: str, things: tuple[str, ...]) -> tuple[str, ...]:
    """The things that the name of an action speaks of, among those that a model knows.

    Args:
        action: for example `Sitting on sofa/couch`.
        things: for example `("bed", "sofa/couch")`.

    Returns:
        For example `("sofa/couch",)`.
    """
    if action in OTHER_THINGS:
        return tuple(thing for thing in things if thing in OTHER_THINGS[action])
    said = set(_words(action))
    return tuple(thing for thing in things if said & set(_words(thing)))


def _change(action: str) -> Change | None:
    begins = max((start for start in CHANGES if action.startswith(start)), key=len, default=None)
    return CHANGES[begins] if begins else None


def _words(text: str) -> list[str]:
    """The words of a name, in the singular."""
    words = re.split(r"[^a-z]+", text.lower())
    return [_PLURALS.get(word) or (word if word in _SINGULAR else word.removesuffix("s")) for word in words if len(word) > 1]
