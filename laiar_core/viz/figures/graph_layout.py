"""Where the things stand in the scene graph. Computed once for a clip, so that nothing jumps while it plays."""

from __future__ import annotations

import math
from collections.abc import Sequence

from laiar_core.explain.schema import TrackInfo

Positions = dict[int, tuple[float, float]]
HEAD_Y, HAND_Y, OBJECT_Y, DEPTH, WIDTH = 1.0, 0.6, -0.12, 0.85, 1.1
ROWS = {"head": "head", "person": "head", "hand": "hand"}  # all others are objects


def graph_positions(tracks: Sequence[TrackInfo]) -> Positions:
    """Places of the tracks in [-1, 1] x [-1, 1]: head on top, hands at the sides below it, objects on an arc underneath.

    In each row they stand from left to right as filmed. The arc hangs, so that no line between two things runs through a third.
    """
    filmed = sorted(range(len(tracks)), key=lambda index: _mean_x(tracks[index]))
    rows = {row: [i for i in filmed if ROWS.get(tracks[i].class_name, "object") == row] for row in ("head", "hand", "object")}
    places: Positions = {}
    for row, y, reach in (("head", HEAD_Y, 0.35), ("hand", HAND_Y, 0.8)):
        for node, x in zip(rows[row], _spread(len(rows[row]), reach), strict=True):
            places[node] = (x, y)
    reach = min(1.0, 0.4 + 0.12 * len(rows["object"]))
    for node, x in zip(rows["object"], _spread(len(rows["object"]), math.pi / 2 * reach), strict=True):
        places[node] = (WIDTH * math.sin(x), OBJECT_Y - DEPTH * math.cos(x))
    return places


def _spread(number: int, reach: float) -> list[float]:
    """So many numbers, evenly from -reach to reach; a single one is in the middle."""
    return [0.0] if number == 1 else [-reach + 2 * reach * slot / (number - 1) for slot in range(number)]


def _mean_x(track: TrackInfo) -> float:
    middles = [(box[0] + box[2]) / 2 for box in track.boxes_xyxy if box]
    return sum(middles) / len(middles) if middles else math.inf
