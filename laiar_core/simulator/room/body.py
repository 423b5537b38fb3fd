"""A whole body: joints from where its pelvis, feet and hands are to be, with limbs of fixed length."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

import numpy as np

from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import ahead, leftward
from laiar_core.simulator.table.motion import Floats

# Lengths of a body of scale 1, in metres; the forearm ends in the middle of the hand.
THIGH, SHIN, ANKLE = 0.44, 0.43, 0.075
PELVIS = THIGH + SHIN + ANKLE - 0.012  # its height when somebody stands
TORSO, HIP, SHOULDER = 0.49, 0.095, 0.172
UPPER_ARM, FOREARM = 0.285, 0.295
HEAD_ABOVE, HEAD = 0.2, 0.142  # of its middle over the shoulders, and half its height
REACH = 0.97 * (UPPER_ARM + FOREARM)
SIDES = {"right": -1.0, "left": 1.0}
UP = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class Figure:
    """A body over time, joints as (F, 3) in metres.

    Attributes:
        scale: size, 1 for the usual.
        yaw: (F,) where it faces; `upright` and `front` are the directions from pelvis to shoulders and out of the chest.
        gaze: (F, 3) the place that it looks at.
        joints: pelvis, chest, head, and for each side hip, knee, ankle, toe, shoulder, elbow, hand, by name.
        mouth: (F,) 0 closed to 1 open.
        smile: (F,) 0 to 1.
        lids: (F,) 0 open to 1 closed.
        grips: for each side (F,) how far its hand is closed.
    """

    scale: float
    yaw: Floats
    upright: Floats
    front: Floats
    gaze: Floats
    joints: dict[str, Floats]
    mouth: Floats
    smile: Floats
    lids: Floats
    grips: dict[str, Floats]


def trunk_axes(yaw: Floats, pitch: Floats) -> tuple[Floats, Floats, Floats]:
    """Of a trunk that is turned and leans forward by `pitch`: its upward, forward and leftward directions, (F, 3) each."""
    forward, left = ahead(yaw), leftward(yaw)
    c, s = np.cos(pitch)[..., None], np.sin(pitch)[..., None]
    return c * UP + s * forward, c * forward - s * UP, left


def shoulder_at(pelvis: tuple[float, float, float], yaw: float, pitch: float, side: str, scale: float) -> Floats:
    """The shoulder of a trunk that leans and is turned.

    Args:
        pelvis: where the pelvis is, (x, y, z) in metres.
        yaw: where the body faces, in radians.
        pitch: how far it leans forward, in radians.
        side: `right` or `left`.
        scale: size of the body, 1 for the usual.

    Returns:
        The place (3,) in metres.
    """
    forward, left = np.array([sin(yaw), 0, -cos(yaw)]), np.array([cos(yaw), 0, sin(yaw)])
    upright = cos(pitch) * UP + sin(pitch) * forward
    place: Floats = np.array(pelvis) + scale * (TORSO * upright + SIDES[side] * SHOULDER * left)
    return place


def bent(start: Floats, end: Floats, first: float, second: float, pole: Floats) -> tuple[Floats, Floats]:
    """The joint between two rods of fixed length.

    Args:
        start: (F, 3) where the first rod begins, in metres.
        end: (F, 3) where the second one is to end.
        first: length of the first rod in metres.
        second: length of the second one.
        pole: (F, 3) the direction to which the joint bends.

    Returns:
        The joint (F, 3), and where the second rod ends (F, 3): `end`, or as near to it as the rods reach.
    """
    way = end - start
    length = np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6)
    unit = way / length
    length = np.clip(length, abs(first - second) + 0.01, 0.995 * (first + second))
    along = (length**2 + first**2 - second**2) / (2 * length)
    aside = np.sqrt(np.maximum(0, first**2 - along**2))
    across = pole - (unit * pole).sum(axis=1, keepdims=True) * unit
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-6)
    return start + along * unit + aside * across, start + length * unit


def figure(
    scale: float,
    pelvis: Floats,
    yaw: Floats,
    pitch: Floats,
    feet: dict[str, Floats],
    hands: dict[str, Floats],
    gaze: Floats,
    face: tuple[Floats, Floats, Floats],
    grips: dict[str, Floats],
) -> Figure:
    """The joints of a body.

    Args:
        scale: size, 1 for the usual.
        pelvis: (F, 3) in metres.
        yaw: (F,) where it faces, in radians.
        pitch: (F,) how far the trunk leans forward, in radians.
        feet: for each side (F, 3) where its ankle is to be.
        hands: for each side (F, 3) where its hand is to be.
        gaze: (F, 3) the place that it looks at.
        face: mouth, smile and lids, (F,) each, as of a figure.
        grips: for each side (F,) how far its hand is closed, 0 to 1.

    Returns:
        The body, whose hands and feet are where they are to be as far as limbs reach.
    """
    upright, front, left = trunk_axes(yaw, pitch)
    forward = ahead(yaw)
    chest = pelvis + scale * TORSO * upright
    nod = 0.75 * upright + 0.25 * UP + 0.12 * front
    head = chest + scale * HEAD_ABOVE * nod / np.linalg.norm(nod, axis=1, keepdims=True)
    joints = {"pelvis": pelvis, "chest": chest, "head": head}
    knee_pole = forward + 3 * np.maximum(front[:, 1:2], 0) * UP
    for side, sign in SIDES.items():
        hip = pelvis + scale * sign * HIP * left
        knee, ankle = bent(hip, feet[side], scale * THIGH, scale * SHIN, knee_pole + 0.15 * sign * left)
        # A foot points where the body faces; that of somebody who lies points upwards.
        lying = np.clip((0.5 - np.abs((ankle - knee)[:, 1:2]) / (scale * SHIN)) * 4, 0, 1) * np.clip(2 * front[:, 1:2], 0, 1)
        toe_way = (1 - lying) * (forward + 0.12 * sign * left) + lying * (UP + 0.2 * forward)
        toe = ankle + scale * (0.16 * toe_way / np.linalg.norm(toe_way, axis=1, keepdims=True) - 0.03 * (1 - lying) * UP)
        shoulder = chest + scale * sign * SHOULDER * left
        # Elbows point backwards from arms that hang, and down and forward from hands that are raised.
        way = hands[side] - shoulder
        raised = np.clip((way * upright).sum(axis=1, keepdims=True) / np.linalg.norm(way, axis=1, keepdims=True), 0, 1)
        hanging, up = -0.6 * upright - 0.8 * front + 0.4 * sign * left, -upright + 0.5 * front + 0.6 * sign * left
        elbow_pole = hanging + raised * (up - hanging)
        elbow, hand = bent(shoulder, hands[side], scale * UPPER_ARM, scale * FOREARM, elbow_pole)
        limbs = {"hip": hip, "knee": knee, "ankle": ankle, "toe": toe, "shoulder": shoulder, "elbow": elbow, "hand": hand}
        joints |= {f"{side}_{name}": place for name, place in limbs.items()}
    return Figure(scale, yaw, upright, front, gaze, joints, *face, grips)


# Radii of the body's parts in metres: what two joints they join, their radii, and what covers them.
_LIMBS = (
    ("hip", "knee", 0.078, 0.058, "trousers"),
    ("knee", "ankle", 0.056, 0.042, "trousers"),
    ("shoulder", "elbow", 0.053, 0.045, "sleeve"),
    ("elbow", "hand", 0.042, 0.028, "forearm"),
)
HAND = 0.047
HAIR = {"short": 0.012, "bun": 0.022, "long": 0.012, "curly": 0.024}


def body_parts(figure: Figure, frame: int, hair: str) -> dict[str, Part]:
    """What is drawn of a body in a frame, and what its box goes around.

    Args:
        figure: the body over time.
        frame: number of the frame, from 0.
        hair: how the hair is worn, a key of `HAIR`: the head is that much higher.

    Returns:
        The parts by name.
    """
    at, scale = {name: place[frame] for name, place in figure.joints.items()}, figure.scale
    parts = {}
    for side in SIDES:
        for start, end, wide, thin, paint in _LIMBS:
            ends = np.stack([at[f"{side}_{start}"], at[f"{side}_{end}"]])
            parts[f"{side}_{start}"] = Part(ends, scale * np.array([wide, thin]), paint)
        foot = np.stack([at[f"{side}_ankle"] - scale * 0.03 * UP, at[f"{side}_toe"]])
        parts[f"{side}_foot"] = Part(foot, scale * np.array([0.045, 0.036]), "shoe")
        parts[f"{side}_hand"] = Part(at[f"{side}_hand"][None], np.array([scale * HAND]), "skin", mark=f"{side}_hand")
    low = at["pelvis"] + scale * 0.02 * figure.upright[frame]
    corners = [at["left_shoulder"], at["right_shoulder"], *(low + 0.42 * (at[f"{side}_hip"] - low) for side in SIDES)]
    parts["torso"] = Part(np.stack(corners), scale * np.array([0.062, 0.062, 0.115, 0.115]), "shirt", mark="torso")
    parts["hips"] = Part(np.stack([at["left_hip"], at["right_hip"]]), scale * np.array([0.09, 0.09]), "trousers")
    neck = np.stack([at["chest"] - 0.01 * scale * UP, at["head"] - 0.05 * scale * UP])
    parts["neck"] = Part(neck, scale * np.array([0.052, 0.05]), "skin")
    # The head is the hull of its crown and its chin.
    crown = at["head"] + scale * np.outer([0.025 + HAIR[hair], -0.055], 0.7 * figure.upright[frame] + 0.3 * UP)
    parts["head"] = Part(crown, scale * np.array([0.12, 0.088]), "skin", mark="head")
    return parts
