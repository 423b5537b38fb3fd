"""How people move: smooth moves along slightly curved paths, and the small tremor of a body at rest.

A channel is one thing over time, float64 (F, K): a place, how far a hand is closed, how wide a door stands. It is made of moves
that follow one another; between them it stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Move:
    """From frame `start` to frame `end` along a path, which takes the part of the way (N,) from 0 to 1 to values (N, K)."""

    start: int
    end: int
    path: Callable[[Floats], Floats]


def minimum_jerk(part: Floats) -> Floats:
    """The part of the way after a part of the time, as human hands go it (Flash and Hogan 1985): slow, fast, slow."""
    s = np.clip(part, 0, 1)
    way: Floats = s**3 * (10 - 15 * s + 6 * s**2)
    return way


def line(start: Sequence[float], end: Sequence[float], bow: Sequence[float] = (0.0,)) -> Callable[[Floats], Floats]:
    """The path between two values.

    Args:
        start: (K,) where it begins.
        end: (K,) where it ends.
        bow: (K,) or (1,) by how much it is pushed aside in its middle.

    Returns:
        From shares of the way (F,), 0 to 1, to values (F, K).
    """
    a, b, c = (np.asarray(value, dtype=np.float64) for value in (start, end, bow))

    def path(way: Floats) -> Floats:
        w = way[:, None]
        values: Floats = a + (b - a) * w + c * 4 * w * (1 - w)
        return values

    return path


def channel(start: Sequence[float], moves: Sequence[Move], frames: int) -> Floats:
    """The values of a channel over time.

    Args:
        start: (K,) before its first move.
        moves: in their order.
        frames: F, the number of frames.

    Returns:
        (F, K).
    """
    values = np.tile(np.asarray(start, dtype=np.float64), (frames, 1))
    for move in moves:
        part = (np.arange(move.start, frames) - move.start) / max(1, move.end - move.start)
        values[move.start :] = move.path(minimum_jerk(part))
    return values


def switched(first: bool, switches: Sequence[tuple[int, bool]], frames: int) -> NDArray[np.bool_]:
    """Yes or no in every frame.

    Args:
        first: the value before any switch.
        switches: (frame, value): from that frame on the value holds.
        frames: F, the number of frames.

    Returns:
        (F,).
    """
    values = np.full(frames, first)
    for frame, value in switches:
        values[frame:] = value
    return values


def smoothed(values: Floats, width: int) -> Floats:
    """The values (F, K) averaged twice over about `width` frames; both ends are held."""
    kernel = np.full(width, 1 / width)
    kernel = np.convolve(kernel, kernel)
    padded = np.pad(values, ((width - 1, width - 1), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, kernel, mode="valid") for column in padded.T], axis=1)


def widened(values: Floats, width: int) -> Floats:
    """The value (F, K) farthest from zero, upwards and downwards apart, within `width` frames each side."""
    padded = np.pad(values, ((width, width), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * width + 1, axis=0)
    far: Floats = np.maximum(windows.max(axis=-1), 0) + np.minimum(windows.min(axis=-1), 0)
    return far


def wobble(rng: np.random.Generator, frames: int, size: float, period: float) -> Floats:
    """A smooth tremor around nothing.

    Args:
        rng: of its waves.
        frames: F, the number of frames.
        size: about how far it goes, in pixels.
        period: about how long its waves are, in frames.

    Returns:
        (F, 2) in pixels.
    """
    t = np.arange(frames)[:, None]
    waves = [
        np.sin(2 * np.pi * t / (period * rng.uniform(0.7, 1.6, 2)) + rng.uniform(0, 2 * np.pi, 2)) * rng.uniform(0.4, 1, 2)
        for _ in range(3)
    ]
    total: Floats = np.sum(waves, axis=0) * size / 1.5
    return total
