"""How a detector that takes words is asked for each class: in a few ways, as one alone misses much of what it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# Classes of CAD-120 and of Action Genome that are called by more than their own name, or whose name is no word of its own.
PHRASINGS: Mapping[str, tuple[str, ...]] = {
    "person": ("a person", "a man", "a woman"),
    "hand": ("a hand", "a human hand"),
    "head": ("a human head", "a face"),
    "apple": ("an apple",),
    "bag": ("a bag", "a backpack", "a handbag"),
    "blanket": ("a blanket", "a bedspread"),
    "book": ("a book",),
    "bottle": ("a bottle",),
    "bowl": ("a bowl",),
    "box": ("a box", "a cardboard box"),
    "cloth": ("a cloth", "a rag"),
    "clothes": ("clothes", "a jacket", "a shirt on a hanger"),
    "cup": ("a cup", "a mug"),
    "dish": ("a dish", "a plate", "a bowl"),
    "floor": ("the floor",),
    "food": ("food", "a snack"),
    "groceries": ("groceries", "a grocery bag"),
    "laptop": ("a laptop",),
    "light": ("a lamp", "a light bulb"),
    "medicine": ("a pill bottle", "a pack of pills"),
    "medicine-box": ("a medicine box", "a pill box"),
    "paper/notebook": ("a sheet of paper", "a notebook"),
    "phone/camera": ("a mobile phone", "a camera"),
    "picture": ("a framed picture", "a photograph"),
    "remote": ("a remote control",),
    "shelf": ("a shelf", "a bookcase"),
    "table": ("a table", "a desk"),
    "television": ("a television", "a monitor"),
    "vacuum": ("a vacuum cleaner",),
}
MOST_LETTERS = 60  # of what somebody adds: detectors cut longer texts off
_ARTICLE = re.compile(r"^(a|an|the) ")


def phrasings_of(word: str) -> tuple[str, ...]:
    """The ways in which a class is asked for: those of the table, else each part of its name (`sofa/couch`: a sofa, a couch)."""
    return PHRASINGS.get(word) or tuple(_with_article(part) for part in word.split("/") if part.strip())


def as_said(phrase: str) -> str:
    """What somebody calls a thing, as a detector is asked for it; empty where nothing of it is left.

    Letters of all scripts, figures, spaces, hyphens and apostrophes stay: a full stop ends a phrase for some detectors.
    """
    return " ".join(re.sub(r"[^\w\s'-]|_", " ", phrase).casefold().split())[:MOST_LETTERS].strip()


def without_article(phrase: str) -> str:
    """`a cup` as `cup`, as the classes of data sets are called."""
    return _ARTICLE.sub("", phrase)


def asked_for(words: Sequence[str], own: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Every phrase that a detector is asked for, with the class that what it finds counts as.

    Args:
        words: the classes.
        own: what somebody calls things of theirs -> one of the classes.

    Returns:
        Phrase and class; each phrase once, for the class that comes first.
    """
    asked: dict[str, str] = {as_said(phrase): word for phrase, word in own.items() if as_said(phrase)}
    for word in words:
        for phrase in phrasings_of(word):
            asked.setdefault(phrase, word)
    return tuple(asked.items())


def _with_article(part: str) -> str:
    name = part.strip().replace("-", " ").replace("_", " ")
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
