"""Weak sights are believed of what somebody carries, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from films import even_ticks, write_film

from laiar_core.perception.handled import is_handled
from laiar_core.perception.see import see
from laiar_core.perception.sighting import SeenTrack

from .eyes import Seen, scripted

FRAMES = 30
SIZE = (320, 240)


def track(name: str, lefts: np.ndarray, side: float = 20, top: float = 100) -> SeenTrack:
    boxes = np.stack([lefts, np.full(FRAMES, top), lefts + side, np.full(FRAMES, top + side)], axis=1).astype(np.float32)
    return SeenTrack(name, 0.15, 5, boxes, np.ones(FRAMES, dtype=bool))


MOVES, STAYS = np.linspace(50, 150, FRAMES), np.full(FRAMES, 50.0)


@pytest.mark.parametrize(
    ("thing", "hand", "handled"),
    [
        (track("cup", MOVES), track("hand", MOVES + 15), True),
        (track("cup", STAYS), track("hand", MOVES), False),
        (track("cup", MOVES), track("hand", MOVES + 100), False),
        (track("cup", MOVES), track("hand", MOVES, top=200), False),
        (track("couch", MOVES, side=120), track("hand", MOVES), False),
    ],
    ids=["carried", "passed by a hand", "far from a hand", "below a hand", "too large"],
)
def test_what_is_handled(thing: SeenTrack, hand: SeenTrack, handled: bool) -> None:
    assert is_handled(thing, [hand], SIZE) is handled
    assert not is_handled(thing, [], SIZE)


def test_a_weak_sight_is_believed_of_what_is_carried_alone(tmp_path: Path) -> None:
    """The right hand of the person who stands at 100 to 200 is at 120, 120."""

    def seen_on(number: int) -> Seen:
        weak: Seen = [("cup", 0.16, (100.0 + number, 105.0, 130.0 + number, 135.0)), ("bowl", 0.16, (250.0, 150.0, 280.0, 180.0))]
        return [("person", 0.9, (100.0, 20.0, 200.0, 220.0)), *weak]

    sighting = see(write_film(tmp_path / "film.mp4", even_ticks(60)), scripted(seen_on))
    assert {name for name in sighting.names if name in ("cup", "bowl")} == {"cup"}
