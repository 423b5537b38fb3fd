"""Scripts with things on the table: picking, arranging, stacking and unstacking them."""

from __future__ import annotations

from dataclasses import replace

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.director import Director
from laiar_core.simulator.table.handling import Hands
from laiar_core.simulator.table.score import Spot
from laiar_core.simulator.table.scripts.phrases import hesitate, idle, pick, place, stand
from laiar_core.simulator.table.sizes import SIZES

PICKED = ("cup", "bowl", "remote", "apple", "book", "box", "medicine-box", "bottle")
ARRANGED = ("book", "box", "cup", "bowl", "plate", "medicine-box", "remote")
TWO_HANDED = ("box", "bowl")
STACKED = ("box", "bowl", "plate", "book")
STACK_STEP = {"plate": 9.0, "bowl": 14.0}  # plates and bowls stand in each other


def hands_for(d: Director, kind: str, chance: float = 0.5) -> Hands:
    """The hands for a thing: large ones are taken with both, now and then or always.

    Args:
        d: the director.
        kind: class of the thing.
        chance: how often a large thing is taken with both, 0 to 1.

    Returns:
        The hands, the acting one first.
    """
    both = kind in TWO_HANDED and d.rng.random() < chance
    return (d.acting, d.helping) if both else (d.acting,)


def picking_objects(d: Director) -> None:
    """Take one thing after the other from the table: the second with the other hand."""
    first, second = d.choose(PICKED, 2)
    left = d.put_out(first, d.free_spot(first, 40, 150))
    right = d.put_out(second, d.free_spot(second, -140, -40))
    d.distract()
    idle(d)
    if d.rng.random() < 0.4:
        hesitate(d, d.helping, right)
    pick(d, (d.acting,), left, up=92)
    d.wait(4)
    pick(d, (d.helping,), right, up=92)
    stand(d)


def arranging_objects(d: Director) -> None:
    """Put two things elsewhere on the table."""
    kinds = d.choose(ARRANGED, 2)
    things = [d.put_out(kinds[0], d.free_spot(kinds[0], 50, 160)), d.put_out(kinds[1], d.free_spot(kinds[1], -60, 70))]
    spots = [d.free_spot(kinds[0], -130, 10), d.free_spot(kinds[1], 60, 170)]
    d.distract()
    idle(d)
    for thing, kind, spot in zip(things, kinds, spots, strict=True):
        hands = hands_for(d, kind)
        pick(d, hands, thing)
        place(d, hands, thing, spot)
    if d.rng.random() < 0.5:
        hesitate(d, d.acting, things[0])
    stand(d)


def stacking_objects(d: Director) -> None:
    """Stand two or three things of a kind on one another."""
    (kind,) = d.choose(STACKED, 1)
    number = 3 if kind in STACK_STEP else int(d.rng.integers(2, 4))
    base = d.put_out(kind, d.free_spot(kind, -45, 35, (392, 424)))
    ranges = ((75, 175), (-175, -95))
    others = [d.put_out(kind, d.free_spot(kind, *ranges[index])) for index in range(number - 1)]
    d.distract()
    idle(d)
    if number == 2:
        hesitate(d, d.acting, base)
    for level, thing in enumerate(others, start=1):
        hands: Hands = (d.acting, d.helping) if kind == "box" and d.rng.random() < 0.5 else ((d.acting, d.helping)[level - 1],)
        pick(d, hands, thing, up=80)
        place(d, hands, thing, _above(d.things[base].spot, kind, level))
    stand(d)


def unstacking_objects(d: Director) -> None:
    """Take a stack apart from its top."""
    (kind,) = d.choose(STACKED, 1)
    number = 3 if kind in STACK_STEP else int(d.rng.integers(2, 4))
    spot = d.free_spot(kind, -45, 35, (392, 424))
    stack = [d.put_out(kind, _above(spot, kind, level)) for level in range(number)]
    ranges = ((80, 175), (-175, -95))
    free = [d.free_spot(kind, *ranges[index]) for index in range(number - 1)]
    d.distract()
    idle(d)
    if number == 2:
        hesitate(d, d.helping, stack[0])
    for index, thing in enumerate(reversed(stack[1:])):
        hands: Hands = (d.acting, d.helping) if kind == "box" and d.rng.random() < 0.5 else ((d.acting, d.helping)[index],)
        pick(d, hands, thing, up=50)
        place(d, hands, thing, free[index])
    stand(d)


def _above(spot: Spot, kind: str, level: int) -> Spot:
    """The place of the thing so many levels up in a stack that stands there."""
    up = STACK_STEP.get(kind, SIZES[class_of(f"{kind}_1")][1] - 3)
    return replace(spot, bottom=spot.bottom - level * up, depth=spot.depth + 0.1 * level)
