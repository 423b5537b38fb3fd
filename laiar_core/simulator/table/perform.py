"""From what a script ordered to the world that is drawn: every hand, thing and joint in every frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.body import SIDES, Trunk, arm_joints, trunk
from laiar_core.simulator.table.director import HANDS, Director
from laiar_core.simulator.table.labels import relation_labels
from laiar_core.simulator.table.motion import Floats, channel, smoothed, switched, wobble
from laiar_core.simulator.table.score import HandScore, Hold, ThingScore, centre_at
from laiar_core.simulator.table.sizes import SIZES
from laiar_core.simulator.table.world import Arm, Body, Thing, World

TREMOR = 0.6  # pixels
CAP = (-4.0, 5.0)  # of a bottle in the fingers, from the middle of the hand, in pixels


def perform(d: Director, activity: str, seed: int) -> World:
    """Play what was ordered until now, frame by frame.

    Args:
        d: the director.
        activity: name of the script.
        seed: of the recording.

    Returns:
        What happens in each of the `d.now` frames.
    """
    frames = d.now
    planned = tuple(_hand(d, name, frames) for name in HANDS)
    steps = channel((0.0,), d.steps, frames)[:, 0]
    body = trunk(d.home, d.scale, steps, (planned[0][:, :2], planned[1][:, :2]), d.person, d.rng)
    hands = tuple(_with_head(d, d.hands[name], hand, body, steps) for name, hand in zip(HANDS, planned, strict=True))
    by_name = dict(zip(HANDS, hands, strict=True))
    gaze = channel((d.home.x, 300.0), d.gazes, frames)
    return World(
        activity=activity,
        person=d.person,
        style=d.style,
        seed=seed,
        body=Body(
            scale=d.scale,
            seated=d.seated,
            head=body.head,
            tilt=smoothed(np.clip((gaze[:, :1] - body.head[:, :1]) * 0.0007, -0.12, 0.12), 6)[:, 0],
            gaze=gaze,
            mouth=channel((0.0,), d.mouths, frames)[:, 0],
            chest=body.chest,
            arms=(_arm(d, 0, hands[0], body), _arm(d, 1, hands[1], body)),
        ),
        things=tuple(_thing(name, score, by_name, frames) for name, score in sorted(d.things.items())),
        labels=relation_labels(sorted((*d.things, *HANDS, "head_1")), d.labels, frames),
        stretches=tuple(d.stretches),
    )


def _hand(d: Director, name: str, frames: int) -> Floats:
    """The columns of a hand (F, 4): as ordered, with a tremor while it holds nothing."""
    score = d.hands[name]
    columns = channel(score.start, score.moves, frames)
    busy = np.zeros((frames, 1))
    for hold in _holds(d, name):
        busy[max(0, hold.start - 8) : (frames if hold.end is None else hold.end + 8)] = 1
    columns[:, :2] += wobble(d.rng, frames, TREMOR, 50) * (1 - smoothed(busy, 9))
    return columns


def _with_head(d: Director, score: HandScore, columns: Floats, body: Trunk, steps: Floats) -> Floats:
    """The same hand; at the mouth it goes with the head."""
    weight = channel((0.0,), score.mouth, len(columns))
    away = body.head - d.home.head
    moved = columns.copy()
    moved[:, :2] += weight * away
    return moved


def _holds(d: Director, name: str) -> list[Hold]:
    return sorted((hold for thing in d.things.values() for hold in thing.holds if hold.hand == name), key=lambda h: h.start)


def _arm(d: Director, number: int, hand: Floats, body: Trunk) -> Arm:
    name, frames = HANDS[number], len(hand)
    score = d.hands[name]
    shoulder, elbow = arm_joints(SIDES[number], d.scale, body.chest, hand[:, :2], d.home.hands[number])
    holds: list[str | None] = [None] * frames
    for thing_id, thing in d.things.items():
        for hold in thing.holds:
            if hold.hand == name:
                end = frames if hold.end is None else hold.end
                holds[hold.start : end] = [thing_id] * (end - hold.start)
    return Arm(
        shoulder=shoulder,
        elbow=elbow,
        hand=hand[:, :2],
        depth=hand[:, 2] - 0.5,
        grip=channel((0.25,), score.grips, frames)[:, 0],
        inside=switched(False, score.inside, frames),
        holds=tuple(holds),
    )


def _thing(name: str, score: ThingScore, hands: dict[str, Floats], frames: int) -> Thing:
    """A thing that stands where it is put and goes exactly with the hand that leads it."""
    spot, openness = score.first
    angle = channel((0.0,), score.turns, frames)[:, 0]
    scale = channel((spot.scale,), score.scales, frames)[:, 0]
    place = np.tile((*centre_at(name, spot), spot.depth, spot.ground), (frames, 1))
    held = np.zeros(frames, dtype=np.bool_)
    for hold in score.holds:
        if hold.leads:
            end = frames - 1 if hold.end is None else hold.end
            _follow(place, hands[hold.hand], angle, scale, hold.start, end)
            held[hold.start : end] = True
    width, height = SIZES[class_of(name)]
    half = scale * (width * np.abs(np.sin(angle)) + height * np.abs(np.cos(angle))) / 2
    return Thing(
        thing_id=name,
        centre=place[:, :2],
        angle=angle,
        scale=scale,
        lift=np.where(held, np.maximum(0, place[:, 3] - place[:, 1] - half), 0.0),
        depth=place[:, 2],
        openness=channel((openness,), score.opens, frames)[:, 0],
        loose=_loose(score, hands, frames),
        inside=switched(spot.inside, score.inside, frames),
    )


def _follow(place: Floats, hand: Floats, angle: Floats, scale: Floats, start: int, end: int) -> None:
    """Let the columns (F, 4) of a thing go with a hand between two frames, keeping its place in the hand, and stay there."""
    offset = place[start, :2] - hand[start, :2]
    turn = angle[start : end + 1] - angle[start]
    grown = scale[start : end + 1] / scale[start]
    cos, sin = np.cos(turn) * grown, np.sin(turn) * grown
    carried = np.column_stack([cos * offset[0] - sin * offset[1], sin * offset[0] + cos * offset[1]])
    place[start : end + 1, :2] = hand[start : end + 1, :2] + carried
    place[start : end + 1, 2:] = hand[start : end + 1, 2:] + (place[start, 2:] - hand[start, 2:])
    place[end + 1 :] = place[end]


def _loose(score: ThingScore, hands: dict[str, Floats], frames: int) -> NDArray[np.float64]:
    """Where a bottle's cap is (F, 2): in the fingers that took it off, NaN while it sits on the bottle."""
    places = np.full((frames, 2), np.nan)
    for hold in score.caps:
        end = frames if hold.end is None else hold.end
        places[hold.start : end] = hands[hold.hand][hold.start : end, :2] + CAP
    return places
