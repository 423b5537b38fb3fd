"""A track that jumps is two things: it is cut where its box leaps, or moves off or changes its size with other colours in it.

The numbers come from the exact boxes of the bundled simulated films (`python -m benchmarks.follow`): in a fifth of a second
no thing moved by more than 1.7 of its sizes or a fifth of the picture's height, and none that moved by more than its size kept
less than 0.65 of its colours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.colour_look import likeness
from laiar_core.perception.detector import Detections
from laiar_core.perception.tracker import Followed

REACH, SPEED = 2.0, 8.0  # sizes, and sizes a second: farther nothing moves
HIGH_REACH, HIGH_SPEED = 0.15, 0.75  # the same in heights of the picture, for large things
OTHER_PLACE = 1.0  # sizes
OTHER_SIZE = 3.0  # one area to the other
ALIKE = 0.5  # what moved off or grew and has fewer of its colours left is another thing
BACK_S = 1.0  # a thing may be back after so long that another was taken for it meanwhile


def cut_at_jumps(
    one: Followed, times_s: NDArray[np.float64], samples: Sequence[Detections], picture_height: float
) -> list[Followed]:
    """The pieces of a track between which it jumps, in the order of their first sight.

    A sight that does not go on from the piece before it may go on from one a moment older: what was taken for the thing in
    between is a piece of its own.

    Args:
        one: a track.
        times_s: (n,), when the sampled frames are shown.
        samples: the detections of each of them.
        picture_height: in pixels.

    Returns:
        The pieces, which have all of its sights between them.
    """
    pieces: list[list[tuple[int, int]]] = []
    for sight in zip(one.samples.tolist(), one.picks.tolist(), strict=True):
        now = times_s[sight[0]]
        for piece in reversed(pieces):
            recent = piece is pieces[-1] or now - times_s[piece[-1][0]] <= BACK_S
            if recent and not _jumps(piece[-1], sight, times_s, samples, picture_height):
                pieces.remove(piece)
                pieces.append(piece)  # the one that it went on with last comes last
                piece.append(sight)
                break
        else:
            pieces.append([sight])
    return [Followed(*np.array(piece, dtype=np.int64).T) for piece in sorted(pieces)]


def _jumps(
    before: tuple[int, int],
    after: tuple[int, int],
    times_s: NDArray[np.float64],
    samples: Sequence[Detections],
    picture_height: float,
) -> bool:
    """Whether these two sights, each a sampled frame and one of its detections, are not of one thing."""
    old, new = (samples[n].boxes_xyxy[pick].astype(np.float64) for n, pick in (before, after))
    gap_s = float(times_s[after[0]] - times_s[before[0]])
    sizes = [float(np.sqrt(max(np.prod(box[2:] - box[:2]), 1.0))) for box in (old, new)]
    away = float(np.linalg.norm((old[:2] + old[2:] - new[:2] - new[2:]) / 2))
    moved = away / (sum(sizes) / 2)
    if moved > REACH + SPEED * gap_s or away / picture_height > HIGH_REACH + HIGH_SPEED * gap_s:
        return True
    looks = [samples[n].looks for n, _ in (before, after)]
    if looks[0] is None or looks[1] is None:
        return False
    other = moved > OTHER_PLACE or (max(sizes) / min(sizes)) ** 2 > OTHER_SIZE
    return other and likeness(looks[0][before[1]], looks[1][after[1]]) < ALIKE
