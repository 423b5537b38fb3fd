"""Playing a recording: an activity, a person, a style and a seed in, everything that moves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from laiar_core.errors import LaiarError
from laiar_core.simulator.table.director import Director
from laiar_core.simulator.table.perform import perform
from laiar_core.simulator.table.persons import Person
from laiar_core.simulator.table.scripts import at_meals, at_microwave, at_table
from laiar_core.simulator.table.style import Style
from laiar_core.simulator.table.world import World


@dataclass(frozen=True)
class Script:
    """What an activity needs: whether the person sits, whether there is a microwave, and the orders to the director."""

    orders: Callable[[Director], None]
    seated: bool = False
    microwave: bool = False


SCRIPTS: Mapping[str, Script] = {
    "arranging_objects": Script(at_table.arranging_objects),
    "cleaning_objects": Script(at_microwave.cleaning_objects, microwave=True),
    "having_meal": Script(at_meals.having_meal, seated=True),
    "making_cereal": Script(at_meals.making_cereal),
    "microwaving_food": Script(at_microwave.microwaving_food, microwave=True),
    "picking_objects": Script(at_table.picking_objects),
    "stacking_objects": Script(at_table.stacking_objects),
    "taking_food": Script(at_microwave.taking_food, microwave=True),
    "taking_medicine": Script(at_meals.taking_medicine),
    "unstacking_objects": Script(at_table.unstacking_objects),
}
ACTIVITIES: tuple[str, ...] = tuple(SCRIPTS)


def play(activity: str, person: Person, style: Style, seed: int) -> World:
    """The recording of an activity. The same arguments give the same recording.

    Args:
        activity: one of `ACTIVITIES`.
        person: who does it.
        style: how it is filmed and how the person moves.
        seed: of everything random.

    Returns:
        What happens in it.

    Raises:
        LaiarError: naming those that exist, for an unknown activity.
    """
    if activity not in SCRIPTS:
        raise LaiarError(f"there is no activity {activity!r}; there are {', '.join(ACTIVITIES)}")
    script = SCRIPTS[activity]
    rng = np.random.default_rng([seed, ACTIVITIES.index(activity), *person.name.encode()])
    director = Director(person, style, rng, script.seated, script.microwave)
    script.orders(director)
    director.settle()
    return perform(director, activity, seed)
