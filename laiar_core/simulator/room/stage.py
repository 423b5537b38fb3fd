"""The stage: it keeps the clock, the body and the things while a script gives orders to somebody at home.

As with the director at the table, orders start now and move the clock to their end; what is ordered inside `meanwhile()` happens
at the same time as what comes after it. Times are in 24ths of a second of a person of usual tempo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import atan2, hypot

import numpy as np

from laiar_core.simulator.room.body import PELVIS, REACH, SIDES, shoulder_at
from laiar_core.simulator.room.catalogue import KINDS
from laiar_core.simulator.room.persons import Resident
from laiar_core.simulator.room.room import Place, Room, Seat, Spot
from laiar_core.simulator.room.score import Act, Channel, Contact, Point, ThingScore, nearest_turn, thing_score
from laiar_core.simulator.room.space import FPS, PLAIN
from laiar_core.simulator.table.style import Style

# Where hands are, from the middle of the shoulders: outwards, up along the trunk, forward, in metres of a body of scale 1.
POSES: dict[str, Point] = {
    "rest": (0.215, -0.54, 0.05),
    "lap": (0.12, -0.36, 0.27),
    "carry": (0.16, -0.24, 0.31),
    "both": (0.2, -0.22, 0.33),
    "beside": (0.25, -0.52, 0.07),
    "read": (0.13, -0.1, 0.36),
    "mouth": (0.075, 0.15, 0.17),
    "ear": (0.155, 0.17, 0.09),
    "face": (0.05, -0.01, 0.35),
    "hug": (0.12, -0.16, 0.21),
    "pole": (0.2, -0.16, 0.32),
    "high": (0.13, 0.06, 0.42),
}
STEP = 1.0  # metres that people walk in a second


class Stage:
    """One video in the making. Skits give orders; `perform` plays what they ordered."""

    def __init__(self, room: Room, resident: Resident, style: Style, rng: np.random.Generator, start: Spot) -> None:
        self.rng, self.room, self.resident, self.style = rng, room, resident, style
        self.scale = resident.build * style.body
        self.tempo = resident.tempo * style.tempo
        self.handed = ("left", "right") if style.left_handed or resident.left_handed else ("right", "left")
        self.now = 0
        self.root = Channel((start.x, self.scale * PELVIS, start.z))
        self.yaw = Channel((start.yaw,))
        self.pitch = Channel((0.03,))
        self.planted = Channel((0.0,))
        self.feet = {side: Channel((0.0, 0.0, 0.0)) for side in SIDES}
        self.local = {side: Channel(POSES["rest"]) for side in SIDES}
        self.world = {side: Channel((0.0, 0.0, 0.0)) for side in SIDES}
        self.reaching = {side: Channel((0.0,)) for side in SIDES}
        self.grips = {side: Channel((0.25,)) for side in SIDES}
        self.mouth, self.smile = Channel((0.0,)), Channel((0.0,))
        self.looks: list[tuple[int, str | Point]] = [(0, "")]
        self.things: dict[str, ThingScore] = {}
        self.acts: list[Act] = []
        self.contacts: list[Contact] = []
        self.seat: Seat | None = None
        self.lying = self.asleep = False
        self.eyes = Channel((0.0,))  # 0 open to 1 closed
        self.corner: Place | None = None  # where a broom belongs
        self.sitting_since = 0
        self.holding_since: dict[str, int] = {}
        self.used: list[str] = []  # what has been used or taken so far, so that it does not go on for ever
        self.first = 0  # what happened before this frame is cut off
        for name, fixture in room.fixtures.items():
            self.things[name] = thing_score(fixture.kind, fixture.at, fixture.yaw)

    # Time

    def frames(self, plain: float) -> int:
        """So many 24ths of a second of a person of usual tempo, as frames of this one."""
        return max(2, round(plain / self.tempo * FPS / PLAIN))

    def wait(self, plain: float) -> None:
        """Nothing happens for so long."""
        self.now += self.frames(plain)

    @contextmanager
    def meanwhile(self) -> Iterator[None]:
        """What happens inside goes on while what comes after it happens."""
        start = self.now
        yield
        self.now = start

    @contextmanager
    def act(self, *actions: str) -> Iterator[None]:
        """What happens inside is annotated as these actions."""
        start = self.now
        yield
        self.acts.extend(Act(action, start, self.now) for action in actions)

    def did(self, start: int, *actions: str | None) -> None:
        """Since that frame somebody did these actions; those that Charades has no class for (None) are left out."""
        self.acts.extend(Act(action, start, self.now) for action in actions if action is not None)

    # What the annotation says

    def touch(self, thing: str, relation: str, on: bool = True, late: float = 0) -> None:
        """The person has a contact with a thing from now on, or no more.

        Args:
            thing: its name.
            relation: a contact of Action Genome.
            on: whether it begins or ends.
            late: so much later than now, in 24ths of a second.
        """
        self.contacts.append(Contact(self.now + round(late / self.tempo * FPS / PLAIN), thing, relation, on))

    def look(self, at: str | Point) -> None:
        """Look at a thing by its name, at a point, or ahead (an empty name), from now on."""
        if self.looks[-1][1] != at:
            self.looks.append((self.now, at))

    @property
    def looking(self) -> str | Point:
        """What somebody looks at now."""
        return self.looks[-1][1]

    # The body

    def turn(self, yaw: float) -> None:
        """Turn on the spot."""
        yaw = nearest_turn(yaw, self.yaw.value[0])
        angle = abs(yaw - self.yaw.value[0])
        if angle > 0.05:
            end = self.now + self.frames(6 + 9 * angle)
            self.yaw.go((yaw,), self.now, end)
            self.now = end

    def walk(self, spot: Spot) -> None:
        """Walk there in a straight line, and face as the spot says."""
        x, height, z = self.root.value
        way = hypot(spot.x - x, spot.z - z)
        if way > 0.06:
            heading = nearest_turn(atan2(spot.x - x, z - spot.z), self.yaw.value[0])
            with self.meanwhile():
                if way > 0.3:
                    self.turn(heading)
            start = self.now + self.frames(5 if way > 0.3 else 0)
            end = start + self.frames(14 + PLAIN * way / STEP)
            self.root.go((spot.x, height, spot.z), start, end)
            self.now = max(start, end - self.frames(8))
            self.turn(spot.yaw)
            self.now = max(self.now, end)
        else:
            self.turn(spot.yaw)

    def step_back(self, way: float) -> None:
        """Step backwards and stand straight, while what follows happens."""
        x, _, z = self.root.value
        yaw, end = self.yaw.value[0], self.now + self.frames(20)
        self.root.go((x - way * np.sin(yaw), self.scale * PELVIS, z + way * np.cos(yaw)), self.now, end)

    def stoop(self, crouch: float, pitch: float, plain: float = 18) -> None:
        """Bring the pelvis down and lean forward; the clock stays.

        Args:
            crouch: metres below standing; somebody who sits keeps their height.
            pitch: radians that the trunk leans forward at the end.
            plain: how long it takes, in 24ths of a second.
        """
        end = self.now + self.frames(plain)
        if self.seat is None and self.root.free <= self.now:
            x, height, z = self.root.value
            if abs(height - (self.scale * PELVIS - crouch)) > 0.005:
                self.root.go((x, self.scale * PELVIS - crouch, z), self.now, end)
        if abs(pitch - self.pitch.value[0]) > 0.005:
            self.pitch.go((pitch,), self.now, end)

    def stoop_for(self, hand: str, target: Point) -> tuple[float, float]:
        """How far down and forward somebody has to go so that a hand reaches a point: crouch in metres and pitch."""
        x, height, z = self.root.value
        usual = self.pitch.value[0] if self.seat is not None else 0.03
        best, least = (0.0, usual), np.inf
        for crouch in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5) if self.seat is None else (0.0,):
            for lean in np.arange(0, 1.25, 0.08):
                pelvis = (x, (self.scale * PELVIS if self.seat is None else height) - crouch, z)
                shoulder = shoulder_at(pelvis, self.yaw.value[0], usual + lean, hand, self.scale)
                missing = max(0.0, float(np.linalg.norm(np.array(target) - shoulder)) - REACH * self.scale)
                cost = 40 * missing + lean + 1.6 * crouch
                if cost < least:
                    best, least = (crouch, usual + float(lean)), cost
        return best

    # Hands

    def free_hands(self) -> tuple[str, ...]:
        """The hands that hold nothing, the better one first."""
        busy = {hand for thing in self.things.values() for hand in thing.hands}
        return tuple(side for side in self.handed if side not in busy)

    def held(self) -> tuple[str, ...]:
        """The things in the hands."""
        return tuple(name for name, thing in self.things.items() if thing.hands)

    def reach(self, targets: Mapping[str, Point], plain: float = 20) -> None:
        """Bring hands to points in the room, leaning as far as it takes."""
        self.stoop(*max((self.stoop_for(hand, target) for hand, target in targets.items()), key=lambda lean: sum(lean)), plain)
        end = self.now + self.frames(plain)
        for hand, target in targets.items():
            world, weight = self.world[hand], self.reaching[hand]
            if weight.value[0] == 0:
                world.jump(target, max(self.now, weight.free))
            else:
                world.go(target, self.now, end)
            weight.go((1.0,), self.now, end)
        self.now = end

    def pose(self, hand: str, pose: str, plain: float = 20) -> None:
        """Bring a hand to a pose of the body; the clock moves to the end.

        Args:
            hand: `right` or `left`.
            pose: a key of `POSES`.
            plain: how long it takes, in 24ths of a second.
        """
        end = self.now + self.frames(plain)
        out, up, forward = POSES[pose]
        self.local[hand].go((out, up, forward), self.now, end, (0, 0, 0.03))
        if self.reaching[hand].value[0] > 0:
            self.reaching[hand].go((0.0,), self.now, end)
        self.now = end

    def upright(self, plain: float = 18) -> None:
        """Stand or sit straight again, while what follows happens."""
        self.stoop(0.0, self.resting_pitch(), plain)

    def resting_pitch(self) -> float:
        """How far somebody leans who does nothing."""
        if self.lying:
            return self.pitch.value[0]
        return 0.03 if self.seat is None else {"sofa": -0.2, "chair": -0.04, "bed": 0.02, "floor": 0.05}[self.seat.on]

    def close_hand(self, hand: str, grip: float, plain: float = 6) -> None:
        """Open or close a hand, while what follows happens.

        Args:
            hand: `right` or `left`.
            grip: 0 open to 1 closed.
            plain: how long it takes, in 24ths of a second.
        """
        self.grips[hand].go((grip,), self.now, self.now + self.frames(plain))

    def idle_pose(self) -> str:
        """Where a hand rests that has nothing to do."""
        return "rest" if self.seat is None else "lap"

    # Things

    def put_out(self, kind: str, place: Place, yaw: float = 0.0, tilt: float = 0.0, openness: float = 0.0) -> str:
        """Lay a new thing somewhere before the recording begins. There is one of each kind.

        Args:
            kind: its name in the catalogue.
            place: where it lies.
            yaw: where it is turned to, in radians.
            tilt: how far it is tipped backwards, in radians.
            openness: 0 closed to 1 open.

        Returns:
            Its name, which is its kind.
        """
        self.things[kind] = thing_score(kind, place.at, yaw, tilt, openness, place)
        return kind

    def taken(self) -> set[str]:
        """The names of the places where something lies."""
        return {thing.place.name for thing in self.things.values() if thing.place is not None}

    def class_name(self, thing: str) -> str:
        """The Action Genome class of a thing."""
        return KINDS[self.things[thing].kind].name
