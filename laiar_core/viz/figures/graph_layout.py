"""Where the things stand in the scene graph. Computed once for a clip, so that nothing jumps while it plays."""

from __future__ import annotations

import math

import networkx as nx

from laiar_core.explain.explanation import Explanation

Positions = dict[int, tuple[float, float]]
HEAD_Y, HAND_Y, OBJECT_Y, DEPTH, WIDTH = 1.0, 0.6, -0.12, 0.85, 1.1


def scene(explanation: Explanation) -> nx.Graph[int]:
    """The things of a clip as nodes, from left to right as filmed, with an edge for each pair of two things."""
    graph: nx.Graph[int] = nx.Graph()
    for index in sorted(range(len(explanation.tracks)), key=lambda index: _mean_x(explanation, index)):
        graph.add_node(
            index, row={"head": "head", "person": "head", "hand": "hand"}.get(explanation.tracks[index].kind, "object")
        )
    graph.add_edges_from((pair.subject, pair.object) for pair in explanation.pairs if pair.subject != pair.object)
    return graph


def graph_positions(explanation: Explanation) -> Positions:
    """Places of the tracks in [-1, 1] x [-1, 1]: head on top, hands at the sides below it, objects on an arc underneath.

    The arc hangs, so that no line between two things runs through a third one.
    """
    graph = scene(explanation)
    rows = {row: [node for node in graph if graph.nodes[node]["row"] == row] for row in ("head", "hand", "object")}
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


def _mean_x(explanation: Explanation, index: int) -> float:
    middles = [(box[0] + box[2]) / 2 for box in explanation.tracks[index].boxes_xyxy if box]
    return sum(middles) / len(middles) if middles else math.inf
