"""The director: it keeps the clock, the hands and the stage while a script runs, and lets moves take as long as people take.

The clock `now` counts frames. Every order starts now, or when its hands are free, and moves the clock to its end; orders inside
`meanwhile()` leave the clock where it was, so that what follows happens at the same time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.body import SHOULDER, SIDES, Stance, stance
from laiar_core.simulator.table.door import BOTTOM
from laiar_core.simulator.table.motion import Move, line
from laiar_core.simulator.table.persons import Person
from laiar_core.simulator.table.score import Columns, HandScore, Spot, ThingScore, hand_path
from laiar_core.simulator.table.sizes import MICROWAVE_CENTRE
from laiar_core.simulator.table.style import Style
from laiar_core.simulator.table.table import Table
from laiar_core.simulator.table.world import Stretch

HANDS = ("hand_1", "hand_2")
HEAD, MICROWAVE = "head_1", "microwave_1"
DISTRACTORS = ("apple", "bottle", "book", "bowl", "box", "cup", "medicine-box", "plate", "remote")
# Without a step a hand goes this far sideways from its shoulder, in pixels of a body of scale 1.
COMFORTABLE = 120.0
REST_DEPTH = 340.0  # hands rest on the far edge of the table


class Director:
    """One recording in the making. Scripts give orders; `perform` plays what they ordered."""

    def __init__(self, person: Person, style: Style, rng: np.random.Generator, seated: bool, microwave: bool) -> None:
        self.rng, self.person, self.style, self.seated = rng, person, style, seated
        self.scale = person.build * style.body
        self.tempo = person.tempo * style.tempo
        # Who has a microwave on the right stands to the left of it.
        self.home: Stance = stance(self.scale, seated, (262.0 if microwave else 320.0) + rng.uniform(-8, 8))
        # A few of those who are right-handed take with the other hand what stands on its side.
        other = style.left_handed or (not microwave and rng.random() < 0.2)
        self.acting, self.helping = HANDS if other else HANDS[::-1]
        self.table = Table(rng, microwave)
        for place in self.home.hands:
            self.table.keep_clear(*place)
        self.now = 0
        self.hands = {
            name: HandScore((*place, REST_DEPTH, REST_DEPTH)) for name, place in zip(HANDS, self.home.hands, strict=True)
        }
        self.things: dict[str, ThingScore] = {}
        self.labels: list[tuple[int, str, str, str]] = []
        self.stretches: list[Stretch] = []
        self.gazes: list[Move] = []
        self.gaze: tuple[float, float] = (self.home.x, 300.0)
        self.mouths: list[Move] = []
        self.steps: list[Move] = []
        self.step = 0.0
        if microwave:
            self.things[MICROWAVE] = ThingScore(Spot(MICROWAVE_CENTRE[0], BOTTOM, BOTTOM))

    def frames(self, plain: float) -> int:
        """That many frames of a person of usual tempo, as frames of this one."""
        return max(2, round(plain / self.tempo))

    def wait(self, plain: float) -> None:
        """Nothing happens for so many plain frames."""
        self.now += self.frames(plain)

    @contextmanager
    def clip(self, action: str, early: float = 0) -> Iterator[None]:
        """What happens inside is one clip of that action; it may begin some plain frames `early`, in a gap before it."""
        first = self.now - round(early / self.tempo)
        yield
        self.stretches.append(Stretch(first, self.now - 1, action))

    @contextmanager
    def meanwhile(self) -> Iterator[None]:
        """What happens inside goes on while what comes after it happens."""
        start = self.now
        yield
        self.now = start

    def say(self, subject: str, other: str, relation: str) -> None:
        """From now on the pair has this relation.

        Args:
            subject: id of a track.
            other: id of another track, or the same one for a state of a single thing.
            relation: one of the pair's labels (`PAIR_RELATIONS`, `STATES`).
        """
        self.labels.append((self.now, subject, other, relation))

    def settle(self) -> None:
        """Wait until every hand is at rest and every step is made."""
        self.now = max(self.now, *(hand.free for hand in self.hands.values()), *(step.end for step in self.steps[-1:]))

    def choose(self, kinds: tuple[str, ...], number: int) -> tuple[str, ...]:
        """So many different ones of these, at random."""
        return tuple(str(kind) for kind in self.rng.choice(kinds, number, replace=False))

    def side(self, hand: str) -> float:
        """1 for the hand on the right of the picture, -1 for the other."""
        return SIDES[HANDS.index(hand)]

    def free_spot(self, kind: str, near: float, far: float, y_range: tuple[float, float] | None = None) -> Spot:
        """A free place to the side of the acting hand.

        Args:
            kind: class of the thing.
            near: pixels from the person's middle where its range begins, at scale 1; negative on the other hand's side.
            far: the same where it ends.
            y_range: between which heights of the picture its lower edge is; anywhere on the table where not given.

        Returns:
            The place, which is taken from now on.
        """
        side, middle = self.side(self.acting), self.home.x
        x_range = sorted((middle + side * near * self.scale, middle + side * far * self.scale))
        low, high = x_range
        return self.table.place(kind, (low, high), y_range) if y_range else self.table.place(kind, (low, high))

    def distract(self) -> None:
        """Stand things around that only stand there: 2 to 4, and those of a cluttered style."""
        for _ in range(int(self.rng.integers(2, 5)) + self.style.clutter):
            kind = str(self.rng.choice(DISTRACTORS))
            self.put_out(kind, self.table.place(kind, (40, 600)))

    def put_out(self, kind: str, spot: Spot, openness: float = 0.0) -> str:
        """Stand a new thing somewhere before the recording begins.

        Args:
            kind: its class.
            spot: its place.
            openness: 0 closed to 1 open.

        Returns:
            Its id, the class with a number.
        """
        number = 1 + sum(class_of(name) == kind for name in self.things)
        name = f"{kind}_{number}"
        self.things[name] = ThingScore(spot, openness)
        if openness > 0:
            self.say(name, name, "open")
        return name

    def go(self, hand: str, to: Columns, bow: tuple[float, float] = (0.0, 0.0), plain: float | None = None) -> None:
        """Move a hand; the clock moves to the end.

        Args:
            hand: `hand_1` or `hand_2`.
            to: where it is at the end.
            bow: pixels that its path is pushed aside in the middle, to the right and down.
            plain: plain frames that it takes; those that people take for the distance where not given.
        """
        score = self.hands[hand]
        start = max(self.now, score.free)
        if plain is None:
            plain = self.travel(score.at, to)
        end = start + self.frames(plain)
        score.moves.append(Move(start, end, hand_path(score.at, to, bow)))
        score.at, score.free, self.now = to, end, end

    def travel(self, start: Columns, to: Columns) -> float:
        """Plain frames that a hand takes from one place to another."""
        return 12 + 0.075 * float(np.hypot(to[0] - start[0], to[1] - start[1]))

    def shape(self, hand: str, grip: float, start: int, end: int) -> None:
        """Open or close a hand.

        Args:
            hand: `hand_1` or `hand_2`.
            grip: 0 open to 1 closed.
            start: the frame in which it begins, or later where the hand still opens or closes.
            end: the frame in which it ends.
        """
        score = self.hands[hand]
        start = max(start, score.grips[-1].end if score.grips else 0)
        score.grips.append(Move(start, max(end, start + 1), line((score.grip,), (grip,))))
        score.grip = grip

    def look(self, x: float, y: float) -> None:
        """Look there, from now on; eyes lead hands."""
        start = max(self.now - self.frames(3), self.gazes[-1].end if self.gazes else 0)
        self.gazes.append(Move(start, start + self.frames(9), line(self.gaze, (x, y))))
        self.gaze = (x, y)

    def hand_to_mouth(self, hand: str, to: tuple[float, float]) -> None:
        """Bring an empty hand to the mouth; the next order takes it away again."""
        start = self.now
        self.open_mouth(1.0, -16)
        self.go(hand, (*to, 372.0, 372.0), plain=24)
        self.hands[hand].mouth.append(Move(start, self.now, line((0.0,), (1.0,))))
        self.wait(6)
        self.open_mouth(0.0, 6)
        self.hands[hand].mouth.append(Move(self.now, self.now + self.frames(20), line((1.0,), (0.0,))))

    def open_mouth(self, wide: float, plain: float) -> None:
        """Open the mouth so wide, 0 to 1, within so many plain frames before now."""
        start = max(self.now - round(plain / self.tempo), self.mouths[-1].end if self.mouths else 0)
        self.mouths.append(Move(start, start + self.frames(8), line((1 - wide,), (wide,))))

    def step_to(self, x: float) -> None:
        """Step sideways until the person's middle is at x, while what follows happens. Idle hands come along."""
        step, start = x - self.home.x, max(self.now, self.steps[-1].end if self.steps else 0)
        if abs(step - self.step) < 6:
            return
        self.steps.append(Move(start, start + self.frames(18 + 0.12 * abs(step - self.step)), line((self.step,), (step,))))
        self.step = step

    def step_within_reach(self, hand: str, x: float) -> None:
        """Step so far that the hand comes to x comfortably, and back towards the usual place where it does so from there."""
        shoulder = self.home.x + self.side(hand) * SHOULDER * self.scale
        far = x - shoulder
        self.step_to(self.home.x + float(np.sign(far)) * max(0.0, abs(far) - COMFORTABLE * self.scale))

    def strayed_hands(self) -> tuple[str, ...]:
        """The empty hands that do not rest where they began, within a hand's breadth."""
        holding = {hold.hand for thing in self.things.values() for hold in thing.holds if hold.end is None}
        homes = dict(zip(HANDS, self.home.hands, strict=True))
        return tuple(hand for hand in HANDS if hand not in holding and math.dist(self.hands[hand].at[:2], homes[hand]) > 30)

    def withdraw(self, *hands: str) -> None:
        """Take empty hands back to the edge of the table, all at once."""
        end = self.now
        for hand in hands:
            with self.meanwhile():
                home = self.home.hands[HANDS.index(hand)]
                x, y = home[0] + self.step + self.rng.uniform(-7, 7), home[1] + self.rng.uniform(-4, 4)
                self.shape(hand, 0.25, self.now, self.now + self.frames(16))
                self.go(hand, (x, y, REST_DEPTH, REST_DEPTH), (0, -12))
                end = max(end, self.now)
        self.now = end
