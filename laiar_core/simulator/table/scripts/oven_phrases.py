"""Phrases at the microwave: one clip of one action each."""

from __future__ import annotations

from laiar_core.simulator.table.director import MICROWAVE, Director
from laiar_core.simulator.table.door import handle
from laiar_core.simulator.table.handling import grasp, release
from laiar_core.simulator.table.oven import draw_back, put_in, reach_in, swing_door, take_out, to_door, to_opening, wipe


def open_microwave(d: Director, hand: str) -> None:
    """Open the door and step back."""
    _turn_to_door(d, hand)
    to_door(d, hand)
    with d.clip("open", early=3):
        d.wait(6)
        swing_door(d, hand, 1.0)
        d.wait(8)
    with d.meanwhile():
        d.withdraw(hand)


def close_microwave(d: Director, hand: str) -> None:
    """Shut the door. A hand that had nothing else to do is on it already."""
    if hand == d.acting:
        _turn_to_door(d, hand)
        to_door(d, hand)
    d.now = max(d.now, d.hands[hand].free)
    with d.clip("close"):
        d.wait(3)
        swing_door(d, hand, 0.0)
        d.wait(12)
    d.step_to(d.home.x)
    with d.meanwhile():
        d.withdraw(hand)


def take_door_meanwhile(d: Director, hand: str, plain: float) -> None:
    """Take the door while the other hand does what comes next.

    Args:
        d: the director.
        hand: that takes it; nothing happens if it is the acting one.
        plain: plain frames before it starts.
    """
    if hand != d.acting:
        with d.meanwhile():
            d.wait(plain)
            to_door(d, hand)


def _turn_to_door(d: Director, hand: str) -> None:
    x, y, _, _ = handle(d.things[MICROWAVE].openness)
    d.look(x, y)
    d.step_within_reach(hand, x)


def microwave_food(d: Director, hand: str, thing: str) -> None:
    """Bring held food into the open microwave.

    Args:
        d: the director.
        hand: which has it.
        thing: its id.
    """
    with d.clip("microwave_food"):
        put_in(d, hand, thing)


def leave_inside(d: Director, hand: str, thing: str) -> None:
    """Let go of food in the microwave.

    Args:
        d: the director.
        hand: which has it.
        thing: its id.
    """
    with d.clip("place"):
        d.wait(6)
        release(d, (hand,), thing)
        draw_back(d, hand, thing)
        d.step_to(d.home.x)
        with d.meanwhile():
            d.withdraw(hand)
        d.wait(8)


def pick_inside(d: Director, hand: str, thing: str) -> None:
    """Take hold of food in the open microwave.

    Args:
        d: the director.
        hand: an empty one.
        thing: its id.
    """
    to_opening(d, hand, thing)
    with d.clip("pick", early=16):
        reach_in(d, hand, thing)
        grasp(d, (hand,), thing)
        d.wait(8)


def take_food(d: Director, hand: str, thing: str) -> None:
    """Bring held food out of the microwave.

    Args:
        d: the director.
        hand: which has it.
        thing: its id.
    """
    with d.clip("take_food"):
        take_out(d, hand, thing)


def clean(d: Director, hand: str, cloth: str) -> None:
    """Wipe the open microwave with a held cloth.

    Args:
        d: the director.
        hand: which has the cloth.
        cloth: its id.
    """
    with d.clip("clean"):
        put_in(d, hand, cloth)
        wipe(d, hand, cloth, int(d.rng.integers(4, 7)))
    take_out(d, hand, cloth)
