"""What people do with a thing that they hold: drink, eat, read, talk, work. Orders to a stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laiar_core.simulator.room.faces import laugh, open_mouth, smile
from laiar_core.simulator.room.skills import hold
from laiar_core.simulator.room.stage import Stage


def _bring(s: Stage, thing: str, pose: str, tilt: float, plain: float = 18) -> None:
    """Bring a held thing to a pose of the leading hand, tipped like that."""
    score = s.things[thing]
    score.tilt.go((tilt,), s.now, s.now + s.frames(plain))
    for hand in score.hands[1:]:
        with s.meanwhile():
            s.pose(hand, pose, plain)
    s.pose(score.hands[0], pose, plain)


def drink(s: Stage, thing: str) -> None:
    """Drink once or twice; what somebody looks at meanwhile stays what it was, or is the cup."""
    watching = s.looking if s.looking == "television" else ""
    if thing == "bottle":
        s.look(thing)
        _twist(s, thing)
    for _ in range(int(s.rng.integers(1, 3))):
        s.look(watching or thing)
        with s.act("c106"):
            _bring(s, thing, "mouth", -0.25)
            s.touch(thing, "drinking_from")
            s.look(watching)
            s.things[thing].tilt.go((-1.0,), s.now, s.now + s.frames(12))
            open_mouth(s, 0.5)
            s.wait(20 + s.rng.uniform(0, 14))
            open_mouth(s, 0.0)
            s.touch(thing, "drinking_from", on=False)
            s.things[thing].tilt.go((0.0,), s.now, s.now + s.frames(12))
            hold(s, thing)
        s.wait(s.rng.uniform(4, 20))


def _twist(s: Stage, thing: str) -> None:
    """Turn the cap of what one hand holds, with the other hand if it is free."""
    for hand in s.free_hands()[:1]:
        s.pose(hand, "face", 14)
        s.touch(thing, "twisting")
        s.wait(16)
        s.touch(thing, "twisting", on=False)
        with s.meanwhile():
            s.pose(hand, s.idle_pose())


def eat(s: Stage, thing: str) -> None:
    """Take two or three bites."""
    start = s.now
    watching = s.looking if s.looking == "television" else ""
    for _ in range(int(s.rng.integers(2, 4))):
        s.look(watching or thing)
        _bring(s, thing, "mouth", -0.2, 14)
        s.touch(thing, "eating")
        for wide in (0.9, 0.0):
            open_mouth(s, wide)
            s.wait(7)
        s.touch(thing, "eating", on=False)
        _bring(s, thing, "carry", 0.0, 14)
        for wide in (0.35, 0.0, 0.3, 0.0):
            open_mouth(s, wide)
            s.wait(6)
    s.did(start, "c156", "c065" if thing == "sandwich" else None)


def swallow_pills(s: Stage, thing: str) -> None:
    """Take medicine."""
    with s.act("c129"):
        s.look(thing)
        _bring(s, thing, "face", 0.0)
        _twist(s, thing)
        _bring(s, thing, "mouth", -0.6)
        s.touch(thing, "eating")
        open_mouth(s, 0.8)
        s.wait(12)
        open_mouth(s, 0.0)
        s.touch(thing, "eating", on=False)
        hold(s, thing)
        s.look("")


def read(s: Stage, thing: str) -> None:
    """Open a book, read in it, and close it."""
    s.look(thing)
    _bring(s, thing, "read", 0.95)
    score = s.things[thing]
    with s.act("c027"):
        score.openness.go((1.0,), s.now + 3, s.now + s.frames(20))
        s.wait(24)
    with s.act("c032"):
        s.wait(s.rng.uniform(50, 110))
        if s.rng.random() < 0.35:
            with s.act("c029", "c152"):
                smile(s, 30)
    with s.act("c025"):
        score.openness.go((0.0,), s.now + 3, s.now + s.frames(20))
        s.wait(24)
    hold(s, thing)


def play_phone(s: Stage, thing: str) -> None:
    """Look at a telephone and play with it."""
    s.look(thing)
    _bring(s, thing, "face", 1.05)
    with s.act("c016"):
        s.wait(s.rng.uniform(50, 100))
        if s.rng.random() < 0.3:
            laugh(s)
    hold(s, thing)


def talk_phone(s: Stage, thing: str) -> None:
    """Talk on a telephone."""
    s.look(thing)
    score = s.things[thing]
    with s.act("c019"):
        score.turn.go((1.3 if score.hands[0] == "left" else -1.3,), s.now, s.now + s.frames(18))
        _bring(s, thing, "ear", 1.5)
        s.look("")
        for _ in range(int(s.rng.integers(4, 8))):
            open_mouth(s, float(s.rng.uniform(0.25, 0.6)))
            s.wait(7)
            open_mouth(s, 0.05)
            s.wait(s.rng.uniform(5, 14))
    hold(s, thing)


def take_photograph(s: Stage, thing: str) -> None:
    """Take a picture of something."""
    with s.act("c087"):
        s.look(thing)
        _bring(s, thing, "high", 1.5)
        s.wait(30 + s.rng.uniform(0, 20))
    hold(s, thing)


def at_table(s: Stage) -> tuple[str, ...]:
    """The class of somebody who works at a table, if they sit at one."""
    return ("c014",) if s.seat is not None and s.seat.on == "chair" and "table" in s.things else ()


def use_laptop(s: Stage, thing: str) -> None:
    """Open a laptop on the knees, work or watch something on it, and close it. Only for people who sit."""
    score = s.things[thing]
    s.look(thing)
    score.tilt.go((0.0,), s.now, s.now + s.frames(14))
    for hand in score.hands:
        with s.meanwhile():
            s.pose(hand, "lap")
    s.wait(22)
    with s.act("c048"):
        score.openness.go((1.0,), s.now, s.now + s.frames(22))
        s.wait(24)
    works = s.rng.random() < 0.6
    with s.act("c051", *(("c052", *at_table(s)) if works else ())):
        s.touch(thing, "touching")
        s.wait(s.rng.uniform(60, 120))
        if not works and s.rng.random() < 0.5:
            laugh(s)
        s.touch(thing, "touching", on=False)
    with s.act("c046"):
        score.openness.go((0.0,), s.now, s.now + s.frames(22))
        s.wait(24)
    hold(s, thing)


def write(s: Stage, thing: str) -> None:
    """Write in a notebook that one hand holds."""
    free = s.free_hands()
    s.look(thing)
    _bring(s, thing, "read", 0.7)
    with s.act("c145", *at_table(s)):
        for hand in free[:1]:
            with s.meanwhile():
                s.pose(hand, "read")
        s.wait(18)
        s.touch(thing, "writing_on")
        s.wait(s.rng.uniform(40, 80))
        s.touch(thing, "writing_on", on=False)
    for hand in free[:1]:
        with s.meanwhile():
            s.pose(hand, s.idle_pose())
    hold(s, thing)


def look_at_picture(s: Stage, thing: str) -> None:
    """Look at a photograph, and perhaps laugh at it."""
    s.look(thing)
    with s.act("c088"):
        _bring(s, thing, "face", 0.15)
        s.wait(s.rng.uniform(30, 60))
        if s.rng.random() < 0.5:
            laugh(s, "c085")
    hold(s, thing)


def snuggle(s: Stage, thing: str) -> None:
    """Hug a pillow, or spread a blanket over the knees; what somebody looks at meanwhile stays what it was."""
    watching = s.looking if s.looking == "television" else ""
    s.look(watching or thing)
    score, covers = s.things[thing], thing == "blanket"
    with s.act("c072" if covers else "c078"):
        if covers:
            score.openness.go((1.0,), s.now, s.now + s.frames(24))
        _bring(s, thing, "lap" if covers else "hug", 0.35 if covers else 1.2)
        s.touch(thing, "covered_by" if covers else "touching")
        s.look(watching)
        s.wait(s.rng.uniform(50, 90))
        s.touch(thing, "covered_by" if covers else "touching", on=False)
        if covers:
            score.openness.go((0.0,), s.now, s.now + s.frames(20))
    hold(s, thing)


def fold(s: Stage, thing: str) -> None:
    """Fold clothes, a towel or a blanket with both hands."""
    both = s.things[thing].hands
    spare = tuple(hand for hand in s.free_hands() if hand not in both)
    s.look(thing)
    with s.act({"clothes": "c004", "towel": "c037", "blanket": "c075"}[thing]):
        for hand in spare[:1]:
            with s.meanwhile():
                s.pose(hand, "both")
        for pose, tilt in (("high", 1.2), ("hug", 0.2), ("high", 1.0), ("hug", 0.1)):
            _bring(s, thing, pose, tilt, 13)
        for hand in spare[:1]:
            with s.meanwhile():
                s.pose(hand, s.idle_pose())
    hold(s, thing)


def sweep(s: Stage, thing: str) -> None:
    """Sweep the floor with a broom, or clean it with a vacuum cleaner."""
    score = s.things[thing]
    s.look("floor")
    with s.act("c102" if thing == "broom" else "c127"):
        for turn in range(int(s.rng.integers(4, 7))):
            end = s.now + s.frames(15)
            score.roll.go((0.22 if turn % 2 else -0.22,), s.now, end)
            score.tilt.go((0.25,), s.now, end)
            s.pitch.go((0.3,), s.now, end)
            s.now = end
    score.roll.go((0.0,), s.now, s.now + s.frames(12))
    s.look("")
    hold(s, thing)


def rummage(s: Stage, thing: str) -> None:
    """Open a bag or a box that one holds with both hands, and look into it."""
    s.look(thing)
    score = s.things[thing]
    with s.act("c021" if thing == "bag" else "c041"):
        _bring(s, thing, "both", 0.25)
        score.openness.go((1.0,), s.now, s.now + s.frames(18))
        s.wait(30)
    if thing == "box":
        with s.act("c039"):
            score.openness.go((0.0,), s.now, s.now + s.frames(18))
            s.wait(22)
    else:
        score.openness.jump((0.0,), s.now)
    hold(s, thing)


Use = Callable[[Stage, str], None]
# What can be done with a thing, and whether only sitting.
USES: Mapping[str, tuple[tuple[Use, bool], ...]] = {
    "bag": ((rummage, False),),
    "blanket": ((snuggle, True), (fold, False)),
    "book": ((read, False),),
    "bottle": ((drink, False),),
    "box": ((rummage, False),),
    "broom": ((sweep, False),),
    "clothes": ((fold, False),),
    "cup": ((drink, False),),
    "food": ((eat, False),),
    "laptop": ((use_laptop, True),),
    "medicine": ((swallow_pills, False),),
    "paper": ((write, False),),
    "phone": ((play_phone, False), (talk_phone, False), (take_photograph, False)),
    "picture": ((look_at_picture, False),),
    "pillow": ((snuggle, False),),
    "sandwich": ((eat, False),),
    "towel": ((fold, False),),
    "vacuum": ((sweep, False),),
}
