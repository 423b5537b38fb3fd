"""Recall@K of named relations, as the literature on Action Genome measures it: frame by frame, then the mean over frames.

All relations of all pairs of a frame are ranked by their scores, and it is counted what share of the annotated ones is among the
first K. Two settings are usual:

- *with constraint*: of each pair, only its best relation of each family (attention, spatial, contacting) takes part;
- *no constraint*: every relation of every pair takes part.

Where boxes are annotated, pairs are given and only the names are asked for (the literature's PredCLS). Where they are detected, a
pair counts as found if it has the right class and both of its boxes overlap the annotated ones by half (SGDet): `found_pairs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError

KS = (10, 20, 50)
OVERLAP = 0.5


@dataclass(frozen=True)
class FrameRelations:
    """The relations of one frame: P pairs that were named, Q annotated pairs, R relations.

    Attributes:
        scores: (P, R), higher is surer; times how sure the detector is of both boxes where they are detected.
        truth: bool (Q, R).
        finds: int64 (P,), which annotated pair each named one is, -1 for none; None where they are the same pairs.
    """

    scores: NDArray[np.floating]
    truth: NDArray[np.bool_]
    finds: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        pairs, relations = self.scores.shape
        named = (len(self.truth),) if self.finds is None else self.finds.shape
        if self.truth.ndim != 2 or self.truth.shape[1] != relations or named != (pairs,):
            raise LaiarError(
                f"scores must be (P, R), truth (Q, R) and finds (P,), got {self.scores.shape}, {self.truth.shape} and {named}"
            )


def recall_at_k(
    frames: Iterable[FrameRelations], families: Sequence[Sequence[int]], constraint: bool, ks: Sequence[int] = KS
) -> dict[int, float]:
    """Recall of annotated relations among the first K, a mean over frames.

    Args:
        frames: the frames; those without an annotated relation do not count.
        families: the relations of each family, as places from 0 to R - 1.
        constraint: whether only the best relation of each family of a pair takes part.
        ks: the values of K.

    Returns:
        K -> mean recall.

    Raises:
        LaiarError: no frame has an annotated relation.
    """
    recalls: list[list[float]] = []
    for frame in frames:
        true = int(frame.truth.sum())
        if true:
            hits = _hits(frame, families, constraint)
            recalls.append([len({hit for hit in hits[:k] if hit is not None}) / true for k in ks])
    if not recalls:
        raise LaiarError("no frame has an annotated relation, so there is nothing to recall")
    return dict(zip(ks, np.mean(recalls, axis=0).tolist(), strict=True))


def _hits(frame: FrameRelations, families: Sequence[Sequence[int]], constraint: bool) -> list[tuple[int, int] | None]:
    """The ranked relations of a frame, each as the annotated pair and relation that it hits, or None."""
    takes_part = np.full(frame.scores.shape, not constraint)
    if constraint:
        for family in families:
            best = np.asarray(family)[np.argmax(frame.scores[:, family], axis=1)]  # (P,)
            takes_part[np.arange(len(best)), best] = True
    pairs, relations = np.nonzero(takes_part)
    order = np.argsort(-frame.scores[pairs, relations], kind="stable")
    finds = np.arange(len(frame.scores)) if frame.finds is None else frame.finds
    ranked = zip(finds[pairs[order]].tolist(), relations[order].tolist(), strict=True)
    return [(pair, relation) if pair >= 0 and frame.truth[pair, relation] else None for pair, relation in ranked]


def found_pairs(
    classes: NDArray[np.int64], boxes: NDArray[np.floating], true_classes: NDArray[np.int64], true_boxes: NDArray[np.floating]
) -> NDArray[np.int64]:
    """Which annotated pair each detected pair of a frame is: the one that it overlaps most.

    Args:
        classes: (P,), the class of each pair's thing.
        boxes: (P, 2, 4), its person and its thing, left, top, right, bottom.
        true_classes: (Q,), the same of the annotated pairs.
        true_boxes: (Q, 2, 4), likewise.

    Returns:
        int64 (P,), a place among the Q pairs, -1 for none.
    """
    overlap = _overlap(boxes[:, None], true_boxes[None]).min(axis=-1, initial=1)  # (P, Q), the worse of both boxes
    fits = (classes[:, None] == true_classes[None]) & (overlap >= OVERLAP)
    if not fits.size:
        return np.full(len(classes), -1)
    return np.where(fits.any(axis=1), np.argmax(np.where(fits, overlap, -1), axis=1), -1)


def _overlap(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.float64]:
    """Area of the intersection over area of the union, of boxes (..., 4)."""
    inner = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    shared = np.prod(np.clip(inner, 0, None), axis=-1)
    areas = [np.prod(boxes[..., 2:] - boxes[..., :2], axis=-1) for boxes in (one, other)]
    union: NDArray[np.float64] = np.maximum(areas[0] + areas[1] - shared, np.finfo(np.float64).tiny)
    return np.asarray(shared / union, dtype=np.float64)
