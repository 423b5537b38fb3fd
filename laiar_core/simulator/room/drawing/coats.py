"""The colours of a home: one wood for all furniture, and a few harmonious coats for every kind of thing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from laiar_core.simulator.room.persons import Resident
from laiar_core.simulator.table.drawing.ink import RGB, rgb

_WOODS = ("#b98556", "#8f6343", "#cfa676", "#a37a58", "#e3ded2", "#6d4c3a")
_MAIN = {
    "bag": "#3f5f7f #7a4b3a #5a6b4a #a8473f",
    "bed": "#6f8fb0 #b4788a #7f9c79 #c7a667 #8a7fae",
    "blanket": "#b5534a #4f7f86 #c79a4b #6f6aa6",
    "book": "#2f5d73 #9c3f3b #3f6b4c #57407c",
    "bottle": "#7fb7c9 #93b56b #8fb0dd",
    "box": "#c89b69 #b98a58",
    "broom": "#c9584a #3f7f86 #5d8f6b",
    "chair": "#b5534a #4f7f86 #8a8f5a #5f6ea6",
    "clothes": "#6a86b8 #b86a6a #6f9c8a #d0a04e",
    "cup": "#d1604b #3f7f86 #e2b04a #5f6ea6",
    "dish": "#eef0ea #dfe8ee #f1e6d4",
    "food": "#cf3b34 #8fb63f #dfae3a",
    "groceries": "#c9a26d #bf9560",
    "laptop": "#c3c8ce #4a4f57 #d9d4ca",
    "medicine": "#e08a3c #d9742f",
    "paper": "#3d6f9e #b4483c #3f6b4c",
    "picture": "#f4efe2 #e9eef0",
    "pillow": "#e9c66a #d98f7a #7fa9a3 #a3a0cf #ece4d4",
    "refrigerator": "#e6e9ea #c7ccd0 #d9e3df #b8434a",
    "sandwich": "#d79b52",
    "shoe": "#3a3f4a #a8473f #e6e2d8",
    "sofa": "#5f7f95 #a0685a #7d8f6a #8b7aa0 #c0a27a #4f5d6e",
    "towel": "#f0ece0 #9cc3c9 #e8a99a",
    "vacuum": "#b8434a #3f6f9e #4f7f5a",
}
_SECOND = {
    "bottle": "#2f6f93",
    "bag": "#3a2d2a",
    "sandwich": "#e5c45c",
    "medicine": "#e08a3c",
    "broom": "#3a3f47",
    "shoe": "#f1efe9",
}
_SHARED = {
    "dark": "#3d3633",
    "metal": "#9aa0a6",
    "inside": "#f1f6f7",
    "paper": "#f4eedd",
    "straw": "#d9b25e",
    "leaf": "#5e8f57",
    "leaf2": "#79a866",
    "pot": "#c8714d",
    "shade": "#efe4cc",
    "glow": "#fff3c4",
    "bread": "#d9a866",
    "sheet": "#f3efe6",
    "pack": "#d98f5a",
    "pack2": "#6f9fb5",
    "books": "#8a6f5a",
    "light": "#d8b98f",
}
Coat = Mapping[str, RGB]


def coats(kinds: set[str], room_seed: int, seed: int) -> dict[str, Coat]:
    """What every class of thing wears. Furniture belongs to the home, small things to the video.

    Args:
        kinds: names in the catalogue.
        room_seed: draws the colours of wood and furniture.
        seed: of the video, draws those of small things.

    Returns:
        A coat, colours by name of paint, for each of these kinds and all that have colours of their own.
    """
    of_room, of_video = np.random.default_rng([room_seed, 31]), np.random.default_rng([seed, 33])
    wood = rgb(str(of_room.choice(_WOODS)))
    shared = {name: rgb(code) for name, code in _SHARED.items()} | {"wood": wood}
    worn: dict[str, Coat] = {}
    for kind in sorted(kinds | set(_MAIN)):
        rng = of_room if kind in ("bed", "chair", "sofa", "refrigerator") else of_video
        main = rgb(str(rng.choice(_MAIN.get(kind, "#9a8f84").split())))
        second = rgb(_SECOND.get(kind, "#e8dfcf"))
        worn[kind] = {**shared, "main": main, "second": second}
    return worn


def clothes(person: Resident) -> Coat:
    """What a person wears."""
    return {
        "skin": rgb(person.skin),
        "hair": rgb(person.hair),
        "shirt": rgb(person.shirt),
        "trousers": rgb(person.trousers),
        "shoe": rgb(person.shoes),
        "sleeve": rgb(person.shirt),
        "forearm": rgb(person.shirt if person.hair_style in ("bun", "curly") else person.skin),
    }
