"""How fast the hands of a film move, against those that the models learned from: slow motion looks like other actions."""

from __future__ import annotations

import numpy as np

from laiar_core.data.clip import Clip

STEP_S = 0.4  # as far as a token looks to each side
BUSIEST = 95  # percentile: what hands do when they do most
# Lengths of a hand in such a step. Sixty recordings of CAD-120 have 0.9 to 4.9 and the bundled simulated ones 2.0 to 4.1; eight
# times slower they have 0.2 to 0.85. Hands that lie still say nothing of a film's speed.
AT_REST, SLOWEST = 0.15, 0.85
LEAST_S = 5.0  # that a film and what is seen of its hands must last: for less, anybody may be slow


def speed_warnings(clip: Clip) -> tuple[str, ...]:
    """A sentence where hands move far slower than in what the models learned from; none where no hands are seen to move."""
    speed = hand_speed(clip)
    if speed is None or not AT_REST < speed < SLOWEST:
        return ()
    return (
        f"Hands move slower here than in the films that models learn from (at most {speed:.1f} times their own size in "
        f"{STEP_S:g} s): if the film is slowed down, what is said of it cannot be relied on.",
    )


def hand_speed(clip: Clip) -> float | None:
    """How far hands go in `STEP_S` when they are busiest, in lengths of a hand; None where too little of them is seen."""
    times, steps = clip.frame_times_s, []
    after = np.searchsorted(times, times + STEP_S - 1e-6)
    now = np.flatnonzero(after < len(times))
    then = after[now]
    for track in clip.tracks:
        if track.class_name != "hand":
            continue
        boxes = track.boxes_xyxy.astype(np.float64)
        middles, sides = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
        there = track.present[now] & track.present[then]
        first, last = now[there], then[there]
        steps.append(np.linalg.norm(middles[last] - middles[first], axis=1) / np.sqrt(sides[first].prod(axis=1)).clip(1))
    seen = np.concatenate(steps) if steps else np.zeros(0)
    if times[-1] < LEAST_S or len(seen) < LEAST_S / float(np.median(np.diff(times))):
        return None
    return float(np.percentile(seen, BUSIEST))
