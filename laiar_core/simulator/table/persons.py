"""The four simulated persons. They look and move differently, and none of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Person:
    """Who acts.

    Attributes:
        name: subject in the annotation.
        skin, hair, shirt: colours, `#rrggbb`.
        hair_style: how the hair is worn.
        glasses: whether they wear glasses.
        build: size of the body, 1 for the usual.
        tempo: how fast they move, 1 for the usual.
        lean: how far the head follows the hands, 1 for the usual.
    """

    name: str
    skin: str
    hair: str
    shirt: str
    hair_style: Literal["short", "bun", "long", "curly"]
    glasses: bool
    build: float
    tempo: float
    lean: float


PERSONS = (
    Person("Simulated1", "#e3b18f", "#4a3226", "#3d6f9e", "short", False, 1.0, 1.0, 1.0),
    Person("Simulated2", "#8d5a3c", "#1d1715", "#c9793a", "bun", True, 0.95, 1.1, 0.8),
    Person("Simulated3", "#f0c9ab", "#a8672f", "#5b8a5a", "long", False, 0.97, 0.92, 1.15),
    Person("Simulated4", "#b97f58", "#2b211d", "#8a4f7d", "curly", True, 1.05, 1.0, 0.9),
)
