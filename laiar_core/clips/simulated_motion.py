"""How simulated things move: smooth reaches, things that go along with a hand, and the small faults of drawn boxes.

A `Course` is one thing over time, float64 (F, 4): centre x, centre y, width, height in pixels; NaN where it cannot be seen.
Every function returns a new course.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laiar_core.clips.cad120 import FRAME_SIZE

Course = NDArray[np.float64]


def rest(frames: int, x: float, y: float, size: tuple[float, float]) -> Course:
    """A thing that stays where it is."""
    return np.tile(np.array([x, y, *size], dtype=np.float64), (frames, 1))


def reach(course: Course, start: int, end: int, **to: float) -> Course:
    """Go from where the thing is at frame `start` to `x`, `y`, `w`, `h` (those given) at frame `end`, and stay.

    The speed follows the minimum-jerk profile that people's hands have (Flash and Hogan 1985): slow, fast, slow.
    """
    moved = course.copy()
    s = np.clip((np.arange(len(course)) - start) / (end - start), 0, 1)
    way = s**3 * (10 - 15 * s + 6 * s**2)
    for name, target in to.items():
        column = "xywh".index(name)
        here = course[start, column]
        moved[start:, column] = here + (target - here) * way[start:]
    return moved


def follow(course: Course, hand: Course, start: int, end: int) -> Course:
    """Go along with a hand from frame `start` to frame `end`, keeping the place in the hand, and stay."""
    moved = course.copy()
    moved[start:, :2] = course[start, :2] + hand[np.clip(np.arange(start, len(hand)), start, end), :2] - hand[start, :2]
    return moved


def swing(course: Course, start: int, end: int, radius: tuple[float, float], period: int) -> Course:
    """Add loops around the course between two frames, as a hand that wipes or twists makes them."""
    moved = course.copy()
    phase = 2 * np.pi * np.arange(end - start) / period
    moved[start:end, 0] += radius[0] * np.sin(phase)
    moved[start:end, 1] += radius[1] * (1 - np.cos(phase)) / 2
    moved[end:, :2] += moved[end - 1, :2] - course[end - 1, :2]
    return moved


def hide(course: Course, start: int, end: int) -> Course:
    """The thing cannot be seen in frames `start` to `end` - 1."""
    hidden = course.copy()
    hidden[start:end] = np.nan
    return hidden


def lean(head: Course, hands: tuple[Course, Course]) -> Course:
    """The head follows the hands half of the way sideways and a little down, a third of a second smoother than they move."""
    away = sum(hand[:, :2] - hand[0, :2] for hand in hands) / len(hands)
    padded = np.pad(away, ((10, 0), (0, 0)), mode="edge")
    smooth = np.stack([np.convolve(padded[:, axis], np.full(11, 1 / 11), mode="valid") for axis in (0, 1)], axis=1)
    leaning = head.copy()
    leaning[:, :2] += smooth * (0.5, 0.1)
    return leaning


def draw_boxes(course: Course, rng: np.random.Generator) -> list[list[int]]:
    """Boxes `[x, y, w, h]` as people draw them, in whole pixels inside the image; `[0, 0, 0, 0]` where nothing is seen.

    Annotators redraw the box of a moving thing every dozen frames and shift it in between: its size comes in steps and its
    place trembles. The box of a thing that never moves is drawn once.
    """
    frames = len(course)
    x, y, w, h = course.T
    seen = course[np.isfinite(course[:, 0])]
    if (seen != seen[:1]).any():
        steps = np.arange(frames) // 12
        w, h = (size * (1 + 0.03 * rng.standard_normal(steps[-1] + 1))[steps] for size in (w, h))
        x, y = (centre + 0.4 * rng.standard_normal(frames) for centre in (x, y))
    corners = np.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], axis=1)
    corners = np.clip(np.nan_to_num(corners), 0, [*FRAME_SIZE, *FRAME_SIZE]).round().astype(int)
    corners[:, 2:] -= corners[:, :2]
    return [[int(value) for value in box] for box in corners]
