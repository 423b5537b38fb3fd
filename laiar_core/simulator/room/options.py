"""What can happen next at home, and how likely each of it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from laiar_core.simulator.room import errands, faces, uses
from laiar_core.simulator.room.catalogue import KINDS
from laiar_core.simulator.room.postures import lie, sit, stand_up
from laiar_core.simulator.room.room import Place, Spot
from laiar_core.simulator.room.skills import put, take, throw, within_reach
from laiar_core.simulator.room.space import FPS
from laiar_core.simulator.room.stage import Stage

# What lies about in a room of each furniture, and what else may lie on its floor.
LIES_ON = {
    "table": ("cup", "book", "laptop", "food", "sandwich", "dish", "paper", "phone", "medicine", "bottle", "groceries"),
    "shelf": ("book", "picture", "cup", "phone", "paper", "dish", "medicine", "food"),
    "refrigerator": ("food", "sandwich", "bottle"),
    "closet": ("clothes", "towel", "blanket", "box"),
    "stand": ("cup", "phone", "book", "medicine", "bottle", "food"),
    "sofa": ("pillow", "blanket", "book", "phone", "laptop", "clothes", "paper"),
    "bed": ("pillow", "blanket", "clothes", "laptop", "towel", "bag"),
    "floor": ("bag", "box", "shoe", "clothes", "towel", "pillow"),
}
CAN_BE_THROWN = {"pillow", "clothes", "towel", "blanket", "book", "bag", "shoe", "box"}
COMMON = {"cup", "phone", "book", "food", "laptop", "pillow"}  # lie about twice as often as others
SMALL = {"cup", "bottle", "phone", "food", "sandwich", "book", "medicine", "paper"}
Errand = tuple[float, Callable[[], None]]


def choose(s: Stage) -> Callable[[], None]:
    """What happens next, by chance and by what is possible."""
    options = [*_with_held(s), *_with_body(s), *_with_furniture(s), *_fetching(s)]
    weights = np.array([weight for weight, _ in options])
    return options[int(s.rng.choice(len(options), p=weights / weights.sum()))][1]


def _with_held(s: Stage) -> list[Errand]:
    """What can be done with what is in the hands: use it, put it down, throw it."""
    options: list[Errand] = []
    for thing in s.held():
        used = s.used.count(thing)
        for use, seated in uses.USES.get(thing, ()):
            needs_hands = use is uses.fold and len(s.held()) > 1
            if (
                (s.seat is not None or not seated)
                and not needs_hands
                and not (s.lying and thing in ("laptop", "broom", "vacuum"))
            ):
                options.append((5.0 / (1 + 3 * used), partial(_use, s, use, thing)))
        if s.now - s.holding_since[thing] < FPS:
            continue
        free = [place for place in s.room.places.values() if _fits(s, thing, place)]
        if thing in ("broom", "vacuum") and s.corner is not None and used:
            free = [s.corner]
        if free and not s.lying:
            place = free[int(s.rng.integers(len(free)))]
            near = [place for place in free if within_reach(s, place)]
            place = near[0] if near and s.rng.random() < 0.7 else place
            options.append((0.8 + 0.8 * used, partial(put, s, thing, place)))
            soft = [p for p in free if p.on in ("floor", "sofa", "bed")]
            if thing in CAN_BE_THROWN and soft and s.things[thing].openness.value[0] == 0:
                target = soft[int(s.rng.integers(len(soft)))]
                options.append((0.6, partial(throw, s, thing, target)))
        for store in ("refrigerator", "closet"):
            if (
                store in s.room.fixtures
                and thing in LIES_ON[store]
                and f"{store}_0" not in s.taken()
                and s.free_hands()
                and not s.lying
            ):
                options.append((0.5, partial(errands.store_in, s, store, thing)))
    return options


def _use(s: Stage, use: uses.Use, thing: str) -> None:
    s.used.append(thing)
    if s.seat is None and np.cos(s.yaw.value[0]) < 0.35:
        s.look("")
        s.walk(open_spot(s))
    use(s, thing)


def open_spot(s: Stage) -> Spot:
    """A place near by where nothing stands in the way, facing the camera more or less."""
    stands = [fixture.at for fixture in s.room.fixtures.values()]
    best, most = s.root.value[0], -1.0
    for _ in range(8):
        x, z = float(s.rng.uniform(-1.3, 1.3)), float(s.rng.uniform(1.7, 2.0))
        room = min(float(np.hypot(x - at[0], z - at[2])) for at in stands) - 0.12 * abs(x - s.root.value[0])
        if room > most:
            best, most, far = x, room, z
    return Spot(best, far, float(s.rng.uniform(-0.8, 0.8)))


def _fits(s: Stage, thing: str, place: Place) -> bool:
    """Whether a thing may be laid down at a place."""
    if place.name in s.taken() or place.inside:
        return False
    if thing in ("broom", "vacuum"):
        return False
    return thing in LIES_ON[place.on] or (place.on == "floor" and thing in CAN_BE_THROWN)


def _with_body(s: Stage) -> list[Errand]:
    """Sit down, lie down, stand up, smile, laugh, sneeze."""
    options: list[Errand] = [(0.14, partial(faces.sneeze, s)), (0.15, partial(faces.laugh, s)), (0.15, partial(_smile, s))]
    long_held = any(thing in ("broom", "vacuum") for thing in s.held())
    if s.seat is None and not long_held:
        for seat in s.room.seats.values():
            options.append((0.12 if seat.on == "floor" else 1.1, partial(sit, s, seat)))
    elif s.seat is not None and s.now - s.sitting_since > 2 * FPS:
        options.append((0.7, partial(stand_up, s)))
        if s.seat.lying is not None and not s.lying and all(thing in SMALL | {"pillow", "blanket"} for thing in s.held()):
            options.append((0.5, partial(lie, s)))
    return options


def _smile(s: Stage) -> None:
    with s.act("c152"):
        faces.smile(s, 28)


def _with_furniture(s: Stage) -> list[Errand]:
    """Errands to what stands in the room, where hands allow it."""
    options: list[Errand] = []
    has = s.room.fixtures
    if "television" in has and s.seat is not None and s.seat.on == "sofa" and s.used.count("television") < 2:
        options.append((2.0, partial(_once, s, "television", errands.watch_television)))
    if s.lying or s.seat is not None:
        return options
    if "window" in has and s.used.count("window") < 1:
        options.append((0.7, partial(_once, s, "window", errands.look_outside)))
    if "mirror" in has and s.used.count("mirror") < 1:
        options.append((1.0, partial(_once, s, "mirror", errands.look_into_mirror)))
    for thing in ("table", "window", "mirror"):
        if thing in has and s.things.get("towel") is not None and s.things["towel"].hands and s.used.count(f"wiped {thing}") < 1:
            options.append((3.0, partial(_once, s, f"wiped {thing}", partial(errands.wipe, thing=thing))))
    for thing in ("table", "shelf"):
        if thing in has and s.free_hands() and s.used.count(f"tidied {thing}") < 1:
            options.append((0.35, partial(_once, s, f"tidied {thing}", partial(errands.tidy, thing=thing))))
    if s.free_hands():
        if "light" in has and s.used.count("light") < 2:
            options.append((0.8, partial(_once, s, "light", errands.switch_light)))
        if s.things["door"].openness.value[0] > 0.5 and s.used.count("door") < 1:
            options.append((0.35, partial(_once, s, "door", errands.close_door)))
        elif s.used.count("door") < 2 and s.things["door"].openness.value[0] < 0.5:
            options.append((0.5, partial(_once, s, "door", errands.open_door)))
    return options


def _once(s: Stage, name: str, errand: Callable[[Stage], None]) -> None:
    s.used.append(name)
    errand(s)


def _fetching(s: Stage) -> list[Errand]:
    """Take something that a free hand can take."""
    options: list[Errand] = []
    free = len(s.free_hands())
    if s.lying:
        return options
    for name, thing in s.things.items():
        place, kind = thing.place, KINDS[thing.kind]
        if place is None or s.used.count(f"took {name}") > 0 or free < (2 if kind.both else 1):
            continue
        near = within_reach(s, place)
        weight = (2.5 if near else 0.25) if s.seat is not None else 2.6 if free == 2 else 0.5
        if place.inside:
            if s.seat is None:
                options.append((weight, partial(_fetch, s, name, place.on)))
        else:
            options.append((weight, partial(_take, s, name)))
    return options


def _take(s: Stage, name: str) -> None:
    s.used.append(f"took {name}")
    take(s, name)


def _fetch(s: Stage, name: str, on: str) -> None:
    s.used.append(f"took {name}")
    errands.fetch_from(s, on, name)
