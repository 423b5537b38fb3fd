"""The relation of every pair in every frame, from the changes that a script announced and the knowledge tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from laiar_core.data.cad120.recording import class_of
from laiar_core.data.cad120.tables import PAIR_RELATIONS, STATES, THINGS_WITH_STATES


def relation_labels(
    ids: Sequence[str], changes: Sequence[tuple[int, str, str, str]], frames: int
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """One label a frame for every pair of tracks that the tables allow, states of single things included.

    Args:
        ids: of the tracks.
        changes: (frame, subject, object, relation): from that frame on the pair has that relation. Before its first change it has
            the one that holds when nothing happens.
        frames: F, the number of frames.

    Returns:
        For each pair (subject, object) its F labels; for a state the same id twice.
    """
    usual = {
        (subject, other): opposite
        for kind, _, opposite, kinds in PAIR_RELATIONS
        for subject, other in product(ids, ids)
        if class_of(subject) == kind and class_of(other) in kinds
    }
    usual |= {(thing, thing): STATES[0] for thing in ids if class_of(thing) in THINGS_WITH_STATES}
    labels = {pair: [relation] * frames for pair, relation in usual.items()}
    for frame, subject, other, relation in sorted(changes, key=lambda change: change[0]):
        labels[subject, other][frame:] = [relation] * (frames - frame)
    return {pair: tuple(row) for pair, row in labels.items()}
