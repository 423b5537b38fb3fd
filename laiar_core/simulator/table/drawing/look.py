"""How a person looks, as the drawing of a body needs it."""

from __future__ import annotations

from dataclasses import dataclass

from laiar_core.simulator.table.drawing.ink import RGB, rgb
from laiar_core.simulator.table.persons import Person


@dataclass(frozen=True)
class Look:
    """Colours and clothes of a person.

    Attributes:
        skin, hair, shirt: colours.
        hair_style: as of the person.
        glasses: whether they wear glasses.
        long_sleeves: whether the sleeves reach the wrists.
        collar: whether the shirt has a collar and buttons; else a round neck.
    """

    skin: RGB
    hair: RGB
    shirt: RGB
    hair_style: str
    glasses: bool
    long_sleeves: bool
    collar: bool


def look_of(person: Person) -> Look:
    """What a person wears: short and curly hair go with a collar, buns and curls with long sleeves."""
    return Look(
        skin=rgb(person.skin),
        hair=rgb(person.hair),
        shirt=rgb(person.shirt),
        hair_style=person.hair_style,
        glasses=person.glasses,
        long_sleeves=person.hair_style in ("bun", "curly"),
        collar=person.hair_style in ("short", "curly"),
    )
