"""The colours that things wear: a few harmonious coats for each class, dealt out by the seed of the world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from laiar_core.simulator.table.drawing.ink import RGB, rgb
from laiar_core.simulator.table.world import Thing


@dataclass(frozen=True)
class Coat:
    """What one thing looks like.

    Attributes:
        main, second: its colours.
        kind: which of the designs of its class it has, from 0.
    """

    main: RGB
    second: RGB
    kind: int


_COATS = {
    "apple": ("#cf3b34 #8a1f26", "#8fb63f #5d8428", "#dfae3a #c8552f"),
    "book": ("#2f5d73 #e9c46a", "#9c3f3b #f0d9b0", "#3f6b4c #f1e3b4", "#57407c #e8b4a0"),
    "bottle": ("#7fb7c9 #2f6f93", "#93b56b #3f6b39", "#c98f52 #8b4a2b", "#e3d9c2 #b4483c"),
    "bowl": ("#e4ece8 #4f8a8b", "#3f7187 #e6c98d", "#d9825b #f3e2c7", "#f0e6d2 #b3574a"),
    "box": ("#c89b69 #a3764a", "#d9573f #f6d67a", "#3c7fa6 #f2e8cf", "#e0a93b #7a4b2a"),
    "cloth": ("#f3eee2 #4f86a8", "#f3eee2 #c9574a", "#f2e9cf #5d8f6b"),
    "cup": ("#d1604b #f4dcc4", "#3f7f86 #e4efe9", "#e2b04a #fdf3d7", "#5f6ea6 #e6e6f2"),
    "medicine-box": ("#f2f1ec #d2453f", "#eef3f1 #2f8f6f", "#f3efe4 #2f77b4"),
    "microwave": ("#d4d7d9 #2b2f36", "#3a3f47 #22262c", "#ece5d8 #33302e"),
    "plate": ("#f0eee6 #7ea3b5", "#f3e9d7 #c2795a", "#e3ebe4 #6c9476"),
    "remote": ("#2e3138 #d2564b", "#4a4d57 #5aa0c2", "#e0ddd6 #c8553d"),
}


def class_of(thing_id: str) -> str:
    """The class of a track id: `cup` of `cup_1`."""
    return thing_id.rsplit("_", 1)[0]


def deal(things: Sequence[Thing], seed: int) -> dict[str, Coat]:
    """A coat for every thing; two of a class never wear the same while there are enough."""
    rng = np.random.default_rng((seed, 11))
    order = {name: rng.permutation(len(coats)) for name, coats in _COATS.items()}
    dealt: Counter[str] = Counter()
    wears = {}
    for thing in sorted(things, key=lambda thing: thing.thing_id):
        name = class_of(thing.thing_id)
        kind = int(order[name][dealt[name] % len(order[name])])
        dealt[name] += 1
        main, second = _COATS[name][kind].split()
        wears[thing.thing_id] = Coat(rgb(main), rgb(second), kind)
    return wears
