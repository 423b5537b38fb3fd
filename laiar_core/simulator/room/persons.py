"""Who lives in a home: people that a seed makes up. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

HairStyle = Literal["short", "bun", "long", "curly"]
_SKINS = ("#e3b18f", "#8d5a3c", "#f0c9ab", "#b97f58", "#d6a27c", "#6f452f")
_HAIRS = ("#4a3226", "#1d1715", "#a8672f", "#2b211d", "#6b4a2f", "#c79a5b", "#8b8680")
_SHIRTS = ("#3d6f9e", "#c9793a", "#5b8a5a", "#8a4f7d", "#b8453f", "#2f7f80", "#d0a63c", "#6a6fb0", "#e4e0d6", "#57616b")
_TROUSERS = ("#3b4a63", "#4f4a45", "#6b5a48", "#2f3640", "#7a7f88", "#5a3f4d")
_SHOES = ("#2e2a28", "#f1efe9", "#8a4b35", "#41566e")


@dataclass(frozen=True)
class Resident:
    """Who acts.

    Attributes:
        name: subject in the annotation.
        skin, hair, shirt, trousers, shoes: colours, `#rrggbb`.
        hair_style: how the hair is worn.
        glasses: whether they wear glasses.
        build: size of the body, 1 for the usual.
        tempo: how fast they move, 1 for the usual.
        left_handed: which hand takes things.
    """

    name: str
    skin: str
    hair: str
    shirt: str
    trousers: str
    shoes: str
    hair_style: HairStyle
    glasses: bool
    build: float
    tempo: float
    left_handed: bool


def resident(home: int, seed: int) -> Resident:
    """Who lives in the home of that number."""
    rng = np.random.default_rng([seed, home, 7])
    skin, hair, shirt, trousers, shoes = (str(rng.choice(colours)) for colours in (_SKINS, _HAIRS, _SHIRTS, _TROUSERS, _SHOES))
    style: HairStyle = get_args(HairStyle)[int(rng.integers(4))]
    return Resident(
        f"H{home:03d}",
        skin,
        hair,
        shirt,
        trousers,
        shoes,
        style,
        glasses=bool(rng.random() < 0.3),
        build=float(rng.uniform(0.9, 1.03)),
        tempo=float(rng.uniform(0.9, 1.15)),
        left_handed=bool(rng.random() < 0.15),
    )
