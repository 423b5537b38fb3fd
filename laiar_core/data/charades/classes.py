"""The 157 actions of Charades: what they are called, and the verb and the object that each is about.

The table is our own vocabulary file. Its ids and phrases are those of the class list of Charades (Sigurdsson et al. 2016).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class CharadesClass:
    """One action: its id (`c106`), what it is called, its verb, and its object (`None`, the text, where it has none)."""

    id: str
    phrase: str
    verb: str
    object: str


@cache
def charades_classes() -> tuple[CharadesClass, ...]:
    """All actions, in the order of their ids."""
    text = Path(__file__).with_suffix(".csv").read_text(encoding="utf-8")
    return tuple(CharadesClass(**row) for row in csv.DictReader(text.splitlines()))
