"""Phrases that scripts are made of: one clip of one action each, with the lead-in and the lead-out that clips of CAD-120 have."""

from __future__ import annotations

from laiar_core.simulator.table.director import Director
from laiar_core.simulator.table.handling import Hands, carry, from_mouth, grasp, lift, move_held, reach, release, to_mouth
from laiar_core.simulator.table.lids import lift_cap, set_cap, swing_lid, to_cap, to_lid, turn_cap
from laiar_core.simulator.table.score import Spot


def idle(d: Director, plain: float = 34) -> None:
    """Nothing happens."""
    with d.clip("null"):
        d.wait(plain + d.rng.uniform(-6, 10))


def hesitate(d: Director, hand: str, thing: str) -> None:
    """Begin to reach for a thing, think better of it, and draw the hand back.

    Args:
        d: the director.
        hand: an empty one.
        thing: its id.
    """
    with d.clip("null"):
        reach(d, (hand,), thing, part=float(d.rng.uniform(0.3, 0.5)))
        d.wait(5)
        d.look(d.home.x, 300)
        d.withdraw(hand)
        d.wait(4)


def pick(d: Director, hands: Hands, thing: str, up: float = 62, to: Spot | None = None) -> None:
    """Take a thing from where it stands and raise it, or bring it to a place in the air.

    Args:
        d: the director.
        hands: which take it, the leading one first.
        thing: its id.
        up: pixels that it is raised by, where no place is given.
        to: the place in the air.
    """
    with d.clip("pick"):
        reach(d, hands, thing)
        grasp(d, hands, thing)
        if to is None:
            lift(d, hands, thing, up)
        else:
            move_held(d, hands, thing, to)


def place(d: Director, hands: Hands, thing: str, to: Spot) -> None:
    """Set a held thing down; the hands go back to the edge of the table while the next clip begins.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
        to: the place on the table.
    """
    with d.clip("place"):
        d.wait(3)
        carry(d, hands, thing, to)
        release(d, hands, thing)
        d.step_to(d.home.x)
        with d.meanwhile():
            d.withdraw(*hands)
        d.wait(12)


def drink(d: Director, hand: str, thing: str) -> None:
    """Drink from a held cup or bottle.

    Args:
        d: the director.
        hand: which has it.
        thing: its id.
    """
    with d.clip("drink"):
        to_mouth(d, (hand,), thing)
        d.wait(d.rng.uniform(20, 30))
        from_mouth(d, (hand,), thing)


def eat(d: Director, hands: Hands, thing: str) -> None:
    """Bite a held apple, or eat from a held bowl.

    Args:
        d: the director.
        hands: which have it, the leading one first.
        thing: its id.
    """
    with d.clip("eat"):
        to_mouth(d, hands, thing)
        d.wait(d.rng.uniform(24, 34))
        from_mouth(d, hands, thing)


def stand(d: Director) -> None:
    """At the end nothing happens any more, when the hands have come to rest."""
    d.step_to(d.home.x)
    with d.meanwhile():
        d.withdraw(*d.strayed_hands())
    d.settle()
    d.look(d.home.x + float(d.rng.uniform(-30, 30)), 250)
    idle(d, 32)


def open_bottle(d: Director, bottle: str) -> None:
    """Screw the cap off a held bottle."""
    to_cap(d, d.helping, bottle)
    with d.clip("open"):
        turn_cap(d, (d.acting, d.helping), bottle, off=True)
        d.wait(5)
    lift_cap(d, d.helping, bottle)


def close_bottle(d: Director, bottle: str) -> None:
    """Screw the cap on."""
    set_cap(d, d.helping, bottle)
    with d.clip("close"):
        turn_cap(d, (d.acting, d.helping), bottle, off=False)
        d.wait(6)
    with d.meanwhile():
        d.withdraw(d.helping)
    d.wait(8)


def open_lid(d: Director, box: str) -> None:
    """Open a medicine box."""
    to_lid(d, d.helping, box)
    with d.clip("open"):
        d.wait(4)
        swing_lid(d, d.helping, box, 1.0)
        d.wait(10)


def close_lid(d: Director, box: str) -> None:
    """Close a medicine box."""
    to_lid(d, d.helping, box)
    with d.clip("close"):
        d.wait(4)
        swing_lid(d, d.helping, box, 0.0)
        d.wait(6)
    d.withdraw(d.helping)
