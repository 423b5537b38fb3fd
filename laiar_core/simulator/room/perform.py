"""From what was ordered on a stage to the home that is drawn: every joint and every thing in every frame."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from laiar_core.simulator.room.body import ANKLE, HIP, SIDES, TORSO, Figure, figure, trunk_axes
from laiar_core.simulator.room.furniture import DOOR_TURN, KNOB
from laiar_core.simulator.room.score import Act, Point, ThingScore
from laiar_core.simulator.room.space import FPS, ahead, leftward, turned
from laiar_core.simulator.room.stage import Stage
from laiar_core.simulator.room.world import Home, Thing
from laiar_core.simulator.table.motion import Floats, smoothed, wobble

Moving = TypeVar("Moving", Figure, Thing)
_STRIDE = 1.25  # metres from a step of one foot to its next
_GAZE_CALM = 5  # frames over which the eyes wander
# How high people look at what is large, in metres over its foot.
_LOOKED_AT = {
    "television": 0.38,
    "mirror": 1.05,
    "window": 0.6,
    "light": 1.4,
    "door": 1.0,
    "refrigerator": 0.9,
    "closet": 1.0,
    "shelf": 1.1,
}


def perform(s: Stage, seed: int) -> Home:
    """The home in which everything happened that was ordered until now, from the frame `s.first` on."""
    frames = s.now
    body = _body(s, frames)
    things = {name: _thing(score, body, frames) for name, score in s.things.items()}
    gaze = _gaze(s, body, things, frames)
    body = replace(body, gaze=gaze)
    things = {name: _hide(thing, s.things[name], things, frames) for name, thing in things.items()}
    return _from_frame(s, body, things, seed)


def _body(s: Stage, frames: int) -> Figure:
    """The body over time; its gaze is yet to come."""
    scale = s.scale
    root, yaw, pitch = (channel.played(frames) for channel in (s.root, s.yaw, s.pitch))
    yaw, pitch = yaw[:, 0], pitch[:, 0]
    breath = 0.004 * np.sin(2 * np.pi * np.arange(frames) / (3.4 * FPS))
    walk = np.linalg.norm(np.diff(root[:, [0, 2]], axis=0, prepend=root[:1, [0, 2]]), axis=1)
    planted = s.planted.played(frames)
    stepping, feet = _feet(root, yaw, walk, scale)
    pelvis = root + np.column_stack([np.zeros(frames), breath + 0.012 * scale * stepping, np.zeros(frames)])
    feet = {side: (1 - planted) * feet[side] + planted * s.feet[side].played(frames) for side in SIDES}
    upright, front, left = trunk_axes(yaw, pitch)
    chest = pelvis + scale * TORSO * upright
    hands, grips = {}, {}
    for number, (side, sign) in enumerate(SIDES.items()):
        out, up, forward = (scale * s.local[side].played(frames)).T
        busy = np.zeros((frames, 1))
        for thing in s.things.values():
            for stay, after in zip(thing.stays, [*thing.stays[1:], None], strict=True):
                if stay.hand:
                    busy[stay.start : frames if after is None else after.start] = 1
        swing = 0.17 * scale * np.sin(2 * np.pi * np.cumsum(walk) / (_STRIDE * scale) + np.pi * number)
        pace = smoothed(np.minimum(1, walk * FPS / 0.7)[:, None], 7)
        forward = forward + swing * pace[:, 0] * (1 - smoothed(busy, 9)[:, 0])
        own = chest + sign * out[:, None] * left + up[:, None] * upright + forward[:, None] * front
        own = own + 0.004 * np.column_stack([wobble(s.rng, frames, 1.0, 60), wobble(s.rng, frames, 1.0, 60)[:, :1]])
        weight = s.reaching[side].played(frames)
        hands[side] = (1 - weight) * own + weight * s.world[side].played(frames)
        grips[side] = s.grips[side].played(frames)[:, 0]
    mouth, smile = s.mouth.played(frames)[:, 0], s.smile.played(frames)[:, 0]
    lids = s.eyes.played(frames)[:, 0]
    return figure(scale, pelvis, yaw, pitch, feet, hands, chest, (mouth, smile, lids), grips)


def _feet(root: Floats, yaw: Floats, walk: Floats, scale: float) -> tuple[Floats, dict[str, Floats]]:
    """How far the body bobs (F,), and the ankles (F, 3) of somebody who stands or walks: a foot on the floor stays there."""
    stride = _STRIDE * scale
    phase = np.cumsum(walk) / stride + 0.25
    pace = smoothed(np.minimum(1, walk * FPS / 0.45)[:, None], 5)[:, 0]
    left, feet = leftward(yaw), {}
    heading = np.diff(root, axis=0, prepend=root[:1])
    heading[:, 1] = 0
    moving = np.linalg.norm(heading, axis=1, keepdims=True)
    heading = np.where(moving > 1e-4, heading / np.maximum(moving, 1e-9), ahead(yaw))
    for side, sign in SIDES.items():
        u = (phase + (0.5 if side == "left" else 0.0)) % 1
        swinging = u >= 0.5
        along = np.where(swinging, (u - 0.75) * 4, (0.25 - u) * 4) * stride / 4 * pace
        lift = np.where(swinging, np.sin((u - 0.5) * 2 * np.pi), 0) * 0.075 * scale * pace
        foot = root + sign * HIP * 1.02 * scale * left + along[:, None] * heading
        foot[:, 1] = ANKLE * scale + lift
        feet[side] = foot
    return -np.abs(np.cos(2 * np.pi * phase)) * pace, feet


def _thing(score: ThingScore, body: Figure, frames: int) -> Thing:
    """A thing that lies, goes with a hand, or flies."""
    tilt, roll = score.tilt.played(frames)[:, 0], score.roll.played(frames)[:, 0]
    yaw = score.turn.played(frames)[:, 0]
    at = np.zeros((frames, 3))
    for stay, after in zip(score.stays, [*score.stays[1:], None], strict=True):
        stop = frames if after is None else min(after.start, frames)
        span = slice(stay.start, stop)
        if stay.hand:
            yaw[span] += body.yaw[span]
            grips = [turned(np.array([stay.grip]), *angles)[0] for angles in zip(yaw[span], tilt[span], roll[span], strict=True)]
            at[span] = body.joints[f"{stay.hand}_hand"][span] - np.array(grips).reshape(-1, 3)
        else:
            at[span] = stay.at
            flying = np.arange(stay.start, min(stay.end, stop))
            if len(flying):
                part = ((flying - stay.start + 1) / (stay.end - stay.start))[:, None]
                start = at[stay.start - 1]
                at[flying] = start + (np.array(stay.at) - start) * part + np.array([0, 0.35, 0]) * 4 * part * (1 - part)
    return Thing(score.kind, at, yaw, tilt, roll, score.openness.played(frames)[:, 0], np.zeros(frames, np.bool_))


def _hide(thing: Thing, score: ThingScore, things: dict[str, Thing], frames: int) -> Thing:
    """The thing as it can be seen: not while it is in something that is hardly open."""
    hidden = np.zeros(frames, np.bool_)
    for (start, container), (stop, _) in pairwise([*score.within, (frames, "")]):
        if container:
            span = slice(start, stop)
            hidden[span] = things[container].openness[span] < 0.3
    return replace(thing, hidden=hidden)


def _gaze(s: Stage, body: Figure, things: dict[str, Thing], frames: int) -> Floats:
    """Where the eyes look (F, 3); they take a few frames from one thing to the next."""
    ahead_of = body.joints["head"] + 2.0 * ahead(body.yaw) - np.array([0, 0.25, 0])
    gaze = ahead_of.copy()
    for (start, target), (stop, _) in pairwise([*s.looks, (frames, "")]):
        span = slice(start, stop)
        gaze[span] = _looked_at(target, things, body, span, ahead_of)
    return smoothed(gaze, _GAZE_CALM)


def _looked_at(target: str | Point, things: dict[str, Thing], body: Figure, span: slice, usual: Floats) -> Floats:
    if not isinstance(target, str):
        return np.tile(np.array(target), (len(usual[span]), 1))
    if target == "floor":
        return body.joints["pelvis"][span] * (1, 0, 1) + 0.7 * ahead(body.yaw[span])
    if target == "":
        return usual[span]
    place: Floats = things[target].at[span] + np.array([0, _LOOKED_AT.get(target, 0.05), 0])
    if target == "door":  # at its knob, which swings
        turn = DOOR_TURN * things[target].openness[span]
        place += np.column_stack([KNOB * np.cos(turn) - 0.43, np.zeros(len(turn)), KNOB * np.sin(turn)])
    return place


def _from_frame(s: Stage, body: Figure, things: dict[str, Thing], seed: int) -> Home:
    """Everything from the first frame on that is shown."""
    first = s.first
    acts = (Act(act.action, max(act.start - first, 0), min(act.end, s.now) - first) for act in s.acts)
    contacts = (replace(contact, frame=max(contact.frame - first, 0)) for contact in s.contacts)
    return Home(
        room=s.room,
        resident=s.resident,
        style=s.style,
        seed=seed,
        figure=_later(body, first),
        things={name: _later(thing, first) for name, thing in things.items()},
        acts=tuple(sorted((act for act in acts if act.end > act.start), key=lambda act: (act.start, act.action))),
        contacts=tuple(sorted(contacts, key=lambda contact: contact.frame)),
        looks=tuple((max(frame - first, 0), target) for frame, target in s.looks),
    )


def _later(record: Moving, first: int) -> Moving:
    """The same figure or thing without the frames before the first."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            changed[field.name] = value[first:]
        elif isinstance(value, dict):
            changed[field.name] = {name: places[first:] for name, places in value.items()}
    return replace(record, **changed)
