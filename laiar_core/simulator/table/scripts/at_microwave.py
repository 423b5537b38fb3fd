"""Scripts at the microwave: heating food, taking it out, wiping the inside."""

from __future__ import annotations

from laiar_core.simulator.table.director import MICROWAVE, Director
from laiar_core.simulator.table.door import INSIDE_SPOT
from laiar_core.simulator.table.scripts import oven_phrases, phrases

FOOD = ("bowl", "bowl", "cup", "cup", "box")
DOOR_HAND = "hand_1"  # the one on the side of the microwave


def microwaving_food(d: Director) -> None:
    """Open the microwave, put food in, let go, close."""
    food = _on_the_table(d, d.choose(FOOD, 1)[0])
    d.distract()
    phrases.idle(d)
    oven_phrases.open_microwave(d, DOOR_HAND)
    phrases.pick(d, (d.acting,), food)
    oven_phrases.microwave_food(d, d.acting, food)
    oven_phrases.take_door_meanwhile(d, DOOR_HAND, 26)
    oven_phrases.leave_inside(d, d.acting, food)
    oven_phrases.close_microwave(d, DOOR_HAND)
    phrases.stand(d)


def taking_food(d: Director) -> None:
    """Open the microwave, take the food out, put it on the table, close."""
    (kind,) = d.choose(FOOD, 1)
    food = d.put_out(kind, INSIDE_SPOT)
    d.labels.append((0, MICROWAVE, food, "containing"))
    to = d.free_spot(kind, 0, 120)
    d.distract()
    phrases.idle(d)
    oven_phrases.open_microwave(d, DOOR_HAND)
    oven_phrases.pick_inside(d, d.acting, food)
    oven_phrases.take_food(d, d.acting, food)
    oven_phrases.take_door_meanwhile(d, DOOR_HAND, 20)
    phrases.place(d, (d.acting,), food, to)
    oven_phrases.close_microwave(d, DOOR_HAND)
    phrases.stand(d)


def cleaning_objects(d: Director) -> None:
    """Open the microwave, wipe it with a cloth, put the cloth back, close."""
    cloth = _on_the_table(d, "cloth")
    back = d.free_spot("cloth", 0, 140)
    d.distract()
    phrases.idle(d)
    oven_phrases.open_microwave(d, DOOR_HAND)
    phrases.pick(d, (d.acting,), cloth)
    oven_phrases.clean(d, d.acting, cloth)
    oven_phrases.take_door_meanwhile(d, DOOR_HAND, 20)
    phrases.place(d, (d.acting,), cloth, back)
    oven_phrases.close_microwave(d, DOOR_HAND)
    phrases.stand(d)


def _on_the_table(d: Director, kind: str) -> str:
    return d.put_out(kind, d.free_spot(kind, 0, 130))
