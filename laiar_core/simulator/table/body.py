"""The body behind the hands: where head, chest, shoulders and elbows are when the hands are where the script wants them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laiar_core.simulator.table.motion import Floats, smoothed, widened, wobble
from laiar_core.simulator.table.persons import Person
from laiar_core.simulator.table.sizes import FPS, FRAME_SIZE, SEATED_HANDS, SEATED_HEAD, STANDING_HANDS, STANDING_HEAD

# Lengths of a body of scale 1, in pixels.
CHEST_BELOW_HEAD = 76.0
SHOULDER = 60.0  # from the middle of the chest
UPPER_ARM, FOREARM = 114.0, 122.0  # the forearm ends in the middle of the hand
MOUTH_BELOW_HEAD = 23.0
# Small and large bodies meet at this height on the picture, hidden by the table.
HIPS_Y = 400.0
# The elbow points outwards, down, and away from the camera: right and down on the picture are positive, so is towards it.
ELBOW_POLE = (0.5, 1.0, -0.4)
SIDES = (1.0, -1.0)  # of hand_1, on the right of the picture, and of hand_2


@dataclass(frozen=True)
class Stance:
    """Where a body is before it moves: places on the picture, hands as (hand_1, hand_2), with the person's middle at `x`."""

    x: float
    head: tuple[float, float]
    hands: tuple[tuple[float, float], tuple[float, float]]

    def mouth(self, scale: float) -> tuple[float, float]:
        """The mouth of a body of that size."""
        return self.head[0], self.head[1] + MOUTH_BELOW_HEAD * scale


def stance(scale: float, seated: bool, x: float) -> Stance:
    """The resting body.

    Args:
        scale: its size, 1 for the usual.
        seated: whether it sits at the table or stands behind it.
        x: the middle of the person, in pixels.

    Returns:
        Where head and hands rest.
    """
    head, hands = (SEATED_HEAD, SEATED_HANDS) if seated else (STANDING_HEAD, STANDING_HANDS)
    middle = FRAME_SIZE[0] / 2
    left, right = ((x + (hand_x - middle) * scale, hand_y) for hand_x, hand_y in hands)
    return Stance(x, (x + (head[0] - middle) * scale, HIPS_Y - (HIPS_Y - head[1]) * scale), (left, right))


@dataclass(frozen=True)
class Trunk:
    """Head and chest over time (F, 2), in pixels."""

    head: Floats
    chest: Floats


def trunk(
    at: Stance, scale: float, steps: Floats, hands: tuple[Floats, Floats], person: Person, rng: np.random.Generator
) -> Trunk:
    """Head and chest that follow the hands and the person's steps, and breathe.

    Heads go about half as far sideways as the hands do on average, a third of a second smoother. Where an arm is too short the
    whole trunk leans on until it reaches.

    Args:
        at: the body at rest.
        scale: its size, 1 for the usual.
        steps: (F,) pixels that the person has stepped to the right.
        hands: of hand_1 and hand_2 (F, 2), in pixels.
        person: who leans more or less.
        rng: of breath and tremor.

    Returns:
        Head and chest in each of the F frames.
    """
    frames = len(steps)
    aside = np.column_stack([steps, np.zeros(frames)])
    away = sum((hand - home - aside for hand, home in zip(hands, at.hands, strict=True)), np.zeros((frames, 2))) / 2
    away[:, 1] = np.clip(away[:, 1], -20, None)  # Nobody's head rises after a cup.
    lean = smoothed(away, 8) * (0.5, 0.12) * person.lean
    breath = np.sin(2 * np.pi * np.arange(frames) / (3.6 * FPS) + rng.uniform(0, 6))[:, None] * (0.0, 1.1)
    chest = np.array([at.x, at.head[1] + CHEST_BELOW_HEAD * scale]) + aside + 0.75 * lean + breath
    chest_more = np.zeros((frames, 2))
    for _ in range(2):
        chest_more = chest_more + smoothed(widened(_short_of(chest + chest_more, hands, scale), 7), 7)
    head = np.array(at.head) + aside + lean + chest_more + 0.7 * breath + wobble(rng, frames, 0.7, 70)
    return Trunk(head, chest + chest_more)


def _short_of(chest: Floats, hands: tuple[Floats, Floats], scale: float) -> Floats:
    """How far the chest (F, 2) has to come so that both arms reach, in pixels, at most 70."""
    total = np.zeros_like(chest)
    for side, hand in zip(SIDES, hands, strict=True):
        way = hand - chest - (side * SHOULDER * scale, 0.0)
        length = np.linalg.norm(way, axis=1, keepdims=True)
        total += way / length * np.maximum(0, length - 0.93 * (UPPER_ARM + FOREARM) * scale)
    return np.clip(total, -70, 70)


def arm_joints(side: float, scale: float, chest: Floats, hand: Floats, home: tuple[float, float]) -> tuple[Floats, Floats]:
    """Shoulder and elbow of an arm.

    The arm is solved in three dimensions, as two rods of fixed length whose hand is the nearer to the camera the lower it is, and
    shown from the front: so a forearm that points at the camera looks short. Only out of all reach do the rods get longer.

    Args:
        side: 1 for hand_1, on the right of the picture, -1 for hand_2.
        scale: size of the body, 1 for the usual.
        chest: (F, 2) in pixels.
        hand: (F, 2) in pixels.
        home: where the hand rests, in pixels.

    Returns:
        Shoulder (F, 2) and elbow (F, 2) in pixels.
    """
    shoulder = chest + (side * SHOULDER * scale, 0.0) + np.clip(0.05 * (hand - home), -9, 9) * scale
    upper, fore = UPPER_ARM * scale, FOREARM * scale
    flat = hand - shoulder
    flat_length = np.linalg.norm(flat, axis=1)
    most = 0.985 * (upper + fore)
    forward = np.clip(70 + 0.25 * flat[:, 1], 50, 110) * scale
    forward = np.minimum(forward, np.sqrt(np.maximum(0, most**2 - flat_length**2)))
    way = np.column_stack([flat, forward])
    length = np.maximum(np.linalg.norm(way, axis=1), 1.0)
    stretch = np.maximum(1, length / most)
    upper_now, fore_now = upper * stretch, fore * stretch
    along = (length**2 + upper_now**2 - fore_now**2) / (2 * length)
    aside = np.sqrt(np.maximum(0, upper_now**2 - along**2))
    unit = way / length[:, None]
    pole = np.array(ELBOW_POLE) * (side, 1, 1)
    pole = pole - (unit @ pole)[:, None] * unit
    pole /= np.maximum(np.linalg.norm(pole, axis=1, keepdims=True), 1e-6)
    elbow = along[:, None] * unit + aside[:, None] * pole
    return shoulder, shoulder + elbow[:, :2]
