"""How the person stands to every thing that matters, in the three families of Action Genome: exact, since we know the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.classes import charades_classes
from laiar_core.data.charades.writer import ATTENTION, CONTACTING, SPATIAL
from laiar_core.simulator.room.catalogue import KINDS
from laiar_core.simulator.room.room import DEPTH, DOORWAY, WIDTH
from laiar_core.simulator.room.space import FPS
from laiar_core.simulator.room.world import Home
from laiar_core.simulator.table.motion import Floats

_UNSURE = round(0.17 * FPS)  # frames before and after a look begins in which it is not known
_CARRIED = {"bag", "box", "groceries"}
_ASIDE, _BEHIND = np.radians(58), np.radians(125)  # from here on a thing is beside and behind somebody
DOORKNOB, DOORWAY_THING, FLOOR = "doorknob", "doorway", "floor"
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Relations:
    """The relations of the person to one thing, as flags (F, K) over the names of a family."""

    attention: Flags
    spatial: Flags
    contacting: Flags


def class_of(home: Home, thing: str) -> str:
    """The Action Genome class of a thing; doorway, doorknob and floor are classes and no things."""
    return KINDS[home.things[thing].kind].name if thing in home.things else thing


def annotated_things(home: Home) -> tuple[str, ...]:
    """What is annotated in every frame: what an action is about, what is touched and what is looked at, one of each class."""
    objects = {row.id: row.object for row in charades_classes()}
    classes = {objects[act.action] for act in home.acts}
    found = {name for name in home.things if class_of(home, name) in classes}
    found |= classes & {DOORKNOB, DOORWAY_THING, FLOOR}
    found |= {contact.thing for contact in home.contacts} | {look for _, look in home.looks if isinstance(look, str) and look}
    return tuple(sorted(name for name in found if class_of(home, name)))


def relations_of(home: Home, thing: str) -> Relations:
    """The relations of the person to that thing in every frame."""
    return Relations(_attention(home, thing), _spatial(home, thing), _contacting(home, thing))


def named(flags: NDArray[np.bool_], names: tuple[str, ...]) -> list[str]:
    """The names of the flags (K,) that are set."""
    return [name for name, flag in zip(names, flags, strict=True) if flag]


def _attention(home: Home, thing: str) -> Flags:
    looking, unsure = np.zeros(home.frames, np.bool_), np.zeros(home.frames, np.bool_)
    target = "door" if thing == DOORKNOB else thing
    ends = [*home.looks, (home.frames, "")]
    for (start, look), (stop, _) in pairwise(ends):
        if look == target:
            looking[start:stop] = True
            for change in (start, stop):
                if 0 < change < home.frames:
                    unsure[max(change - _UNSURE, 0) : change + _UNSURE] = True
    flags = np.zeros((home.frames, len(ATTENTION)), np.bool_)
    flags[:, 0], flags[:, 1], flags[:, 2] = looking & ~unsure, ~looking & ~unsure, unsure
    return flags


def _contacting(home: Home, thing: str) -> Flags:
    flags = np.zeros((home.frames, len(CONTACTING)), np.bool_)
    column = {name: number for number, name in enumerate(CONTACTING)}
    for contact in home.contacts:
        if contact.thing == thing:
            flags[contact.frame :, column[contact.relation]] = contact.on
    if thing in _CARRIED:
        flags[:, column["carrying"]] = flags[:, column["holding"]]
    if thing == FLOOR:
        on_seat = np.zeros(home.frames, np.bool_)
        for contact in home.contacts:
            if contact.relation in ("sitting_on", "lying_on"):
                on_seat[contact.frame :] = contact.on
        flags[:, column["standing_on"]] = ~on_seat
    flags[:, column["not_contacting"]] = ~flags.any(axis=1)
    return flags


def middle_of(home: Home, thing: str) -> tuple[Floats, Floats]:
    """The middle of a thing (F, 3) and half its height (F,)."""
    frames = home.frames
    if thing == FLOOR:
        return home.figure.joints["pelvis"] * (1, 0, 1), np.zeros(frames)
    if thing == DOORWAY_THING:
        return np.tile((home.room.doorway, DOORWAY[1] / 2, DEPTH), (frames, 1)), np.full(frames, DOORWAY[1] / 2)
    name = "door" if thing == DOORKNOB else thing
    points = np.concatenate([part.points for part in home.things[name].parts(0)]) - home.things[name].at[0]
    low, high = points[:, 1].min(), points[:, 1].max()
    return home.things[name].at + np.array([0, (low + high) / 2, 0]), np.full(frames, (high - low) / 2)


def _spatial(home: Home, thing: str) -> Flags:
    flags = np.zeros((home.frames, len(SPATIAL)), np.bool_)
    column = {name: number for number, name in enumerate(SPATIAL)}
    pelvis, head, yaw = (home.figure.joints["pelvis"], home.figure.joints["head"], home.figure.yaw)
    middle, half = middle_of(home, thing)
    way = middle - pelvis
    ahead, left = way[:, 0] * np.sin(yaw) - way[:, 2] * np.cos(yaw), way[:, 0] * np.cos(yaw) + way[:, 2] * np.sin(yaw)
    angle, apart = np.abs(np.arctan2(left, ahead)), np.hypot(ahead, left)
    contacts = _contacting(home, thing)
    sits, lies = (contacts[:, CONTACTING.index(name)] for name in ("sitting_on", "lying_on"))
    above = (middle[:, 1] - half > head[:, 1]) | (contacts[:, CONTACTING.index("covered_by")])
    under = sits | lies | ((middle[:, 1] + half < pelvis[:, 1] - 0.5) & (apart < 0.45)) | (thing == FLOOR)
    inside = np.zeros(home.frames, np.bool_)
    if thing == DOORWAY_THING:
        inside = (np.abs(pelvis[:, 2] - DEPTH) < 0.3) & (np.abs(pelvis[:, 0] - home.room.doorway) < WIDTH)
    flags[:, column["above"]], flags[:, column["beneath"]], flags[:, column["in"]] = above, under & ~above, inside
    flags[:, column["behind"]] = sits & (thing in ("chair", "sofa"))
    level = ~(above | under | inside)
    flags[:, column["in_front_of"]] = level & (angle < _ASIDE)
    flags[:, column["on_the_side_of"]] = level & (angle >= _ASIDE) & (angle <= _BEHIND)
    flags[:, column["behind"]] |= level & (angle > _BEHIND)
    return flags


def all_relations(home: Home) -> Mapping[str, Relations]:
    """The relations to every annotated thing, by its name."""
    return {thing: relations_of(home, thing) for thing in annotated_things(home)}
