"""What must have been seen of an action of Charades before it is said: its own thing, and the touch that it is.

A model of several actions has a probability of "Taking a book from somewhere" whatever it sees, learned from what else is there
when books are taken. Without a book, or without a change from not holding it to holding it, that is a guess from company; so is
"Holding a book" where nobody touches the book.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

IN_HAND = frozenset(
    {
        *("holding", "carrying", "touching", "wearing", "drinking_from", "eating", "wiping", "writing_on", "twisting"),
        *("covered_by", "have_it_on_the_back"),
    }
)
AT_REST = frozenset({"sitting_on", "lying_on"})


@dataclass(frozen=True)
class Touch:
    """How the person must be seen to touch something.

    Attributes:
        relations: those that begin, end or hold.
        how: which of it.
        own: whether it must be the action's own thing that they are about.
        unseen: what is said where it was not seen; `{thing}` is the action's own thing.
    """

    relations: frozenset[str]
    how: Literal["begins", "ends", "holds"]
    own: bool
    unseen: str


_HOLDS = Touch(IN_HAND, "holds", True, "nothing called {thing} was seen in a hand")
_SITS = Touch(AT_REST, "holds", True, "nobody was seen on anything called {thing}")
_TAKES = Touch(IN_HAND, "begins", True, "nothing called {thing} was seen to come into a hand")
_PUTS = Touch(IN_HAND, "ends", True, "nothing called {thing} was seen to leave a hand")

# By how the name of an action begins; the longest beginning counts. What is not here is no touch of one kind.
TOUCHES: dict[str, Touch | None] = {
    "Holding ": _HOLDS,
    "Someone is holding ": _HOLDS,
    "Sitting in ": _SITS,
    "Sitting on ": _SITS,
    "Lying on ": _SITS,
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
    "Someone is standing up ": Touch(AT_REST, "ends", False, "nobody was seen to stop sitting or lying"),
    "Someone is going from standing to sitting": Touch(AT_REST, "begins", False, "nobody was seen to sit down on anything"),
}
# Names that speak of something else than the thing with that word.
OTHER_THINGS = {"Taking a picture of something": ("phone/camera",)}
_PLURALS = {"dishes": "dish"}
_SINGULAR = frozenset({"clothes", "glass", "groceries"})


@dataclass(frozen=True)
class Needs:
    """What an action takes: one of its own `things`, unless it has none, and a `touch`, unless it is none."""

    things: tuple[str, ...]
    touch: Touch | None


@cache
def action_needs(actions: tuple[str, ...], things: tuple[str, ...]) -> tuple[Needs, ...]:
    """What each action needs.

    Args:
        actions: names in words.
        things: classes of things that a model knows, as Action Genome writes them (`cup/glass/bottle`).

    Returns:
        An entry for each action.
    """
    return tuple(Needs(things_named(action, things), _touch(action)) for action in actions)


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


def _touch(action: str) -> Touch | None:
    begins = max((start for start in TOUCHES if action.startswith(start)), key=len, default=None)
    return TOUCHES[begins] if begins else None


def _words(text: str) -> list[str]:
    """The words of a name, in the singular."""
    words = re.split(r"[^a-z]+", text.lower())
    return [_PLURALS.get(word) or (word if word in _SINGULAR else word.removesuffix("s")) for word in words if len(word) > 1]
