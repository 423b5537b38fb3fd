"""Every kind of thing there is at home: its shape, its Action Genome class, and how hands have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from laiar_core.simulator.room import furniture, goods
from laiar_core.simulator.room.solids import Part

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Kind:
    """One kind of thing.

    Attributes:
        parts: its shape when it is so far open, 0 to 1.
        name: its class in Action Genome, as the annotation spells it; empty for what it has no class for.
        grip: where a hand takes it, in its own frame, in metres.
        tilt: how far it is tipped backwards while it is carried, in radians.
        both: whether it takes two hands.
        side: whether it is carried beside the body with a hanging arm, not before the chest.
    """

    parts: Callable[[float], tuple[Part, ...]]
    name: str
    grip: Point = (0.0, 0.0, 0.0)
    tilt: float = 0.0
    both: bool = False
    side: bool = False


KINDS: Mapping[str, Kind] = {
    "bed": Kind(furniture.bed, "bed"),
    "board": Kind(furniture.board, ""),
    "chair": Kind(furniture.chair, "chair"),
    "closet": Kind(furniture.closet, "closet/cabinet"),
    "door": Kind(furniture.door, "door"),
    "light": Kind(furniture.light, "light"),
    "mirror": Kind(furniture.mirror, "mirror"),
    "plant": Kind(furniture.plant, ""),
    "refrigerator": Kind(furniture.refrigerator, "refrigerator"),
    "shelf": Kind(furniture.shelf, "shelf"),
    "sofa": Kind(furniture.sofa, "sofa/couch"),
    "stand": Kind(furniture.stand, ""),
    "table": Kind(furniture.table, "table"),
    "television": Kind(furniture.television, "television"),
    "window": Kind(furniture.window, "window"),
    "bag": Kind(goods.bag, "bag", (0, 0.4, 0), side=True),
    "blanket": Kind(goods.blanket, "blanket", (0.2, 0.03, 0), both=True),
    "book": Kind(goods.book, "book", (0.1, 0.015, -0.04), tilt=0.35),
    "bottle": Kind(goods.bottle, "cup/glass/bottle", (0.045, 0.1, -0.01)),
    "box": Kind(goods.box, "box", (0.2, 0.1, 0), both=True),
    "broom": Kind(goods.broom, "broom", (0, 1.05, 0)),
    "clothes": Kind(goods.clothes, "clothes", (0.14, 0.03, 0), both=True),
    "cup": Kind(goods.cup, "cup/glass/bottle", (0.06, 0.06, -0.01)),
    "dish": Kind(goods.dish, "dish", (0.1, 0.02, -0.02)),
    "food": Kind(goods.food, "food", (0.02, 0.06, 0.02)),
    "groceries": Kind(goods.groceries, "groceries", (0.14, 0.12, 0), both=True),
    "laptop": Kind(goods.laptop, "laptop", (0.17, 0.01, 0.02), both=True),
    "medicine": Kind(goods.medicine, "medicine", (0.036, 0.06, 0)),
    "paper": Kind(goods.paper, "paper/notebook", (0.1, 0.01, -0.06), tilt=0.45),
    "phone": Kind(goods.phone, "phone/camera", (0.02, 0.0, -0.02), tilt=0.9),
    "picture": Kind(goods.picture, "picture", (0.11, 0.06, 0), tilt=-0.3),
    "pillow": Kind(goods.pillow, "pillow", (0.2, 0.08, 0), tilt=1.1, both=True),
    "sandwich": Kind(goods.sandwich, "sandwich", (0.05, 0.035, 0.03)),
    "shoe": Kind(goods.shoe, "shoe", (0.03, 0.1, 0.08)),
    "towel": Kind(goods.towel, "towel", (0.1, 0.03, -0.05)),
    "vacuum": Kind(goods.vacuum, "vacuum", (0, 1.1, 0.2)),
}


@lru_cache(maxsize=4096)
def parts_of(kind: str, percent: int = 0) -> tuple[Part, ...]:
    """The parts of a kind of thing that is so many percent open."""
    return KINDS[kind].parts(percent / 100)
