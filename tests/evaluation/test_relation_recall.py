"""Recall@K of relations on frames that a hand can count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laiar_core.errors import LaiarError
from laiar_core.evaluation.relation_recall import FrameRelations, found_pairs, recall_at_k

FAMILIES = ((0, 1), (2, 3, 4))


def frame(
    scores: list[list[float]], true: list[tuple[int, int]], finds: list[int] | None = None, pairs: int = 2
) -> FrameRelations:
    truth = np.zeros((pairs, 5), dtype=bool)
    for pair, relation in true:
        truth[pair, relation] = True
    return FrameRelations(np.array(scores), truth, None if finds is None else np.array(finds))


SCORES = [[0.9, 0.1, 0.8, 0.7, 0.0], [0.2, 0.3, 0.1, 0.5, 0.6]]


@pytest.mark.parametrize(
    ("true", "constraint", "expected"),
    [
        # Ranked without constraint: (0,0) .9, (0,2) .8, (0,3) .7, (1,4) .6, (1,3) .5, (1,1) .3, ...
        ([(0, 0), (0, 3)], False, {1: 0.5, 2: 0.5, 3: 1.0, 10: 1.0}),
        ([(1, 1), (1, 3)], False, {1: 0.0, 2: 0.0, 3: 0.0, 10: 1.0}),
        # With it, the best of each family of each pair: (0,0) .9, (0,2) .8, (1,4) .6, (1,1) .3
        ([(0, 0), (0, 3)], True, {1: 0.5, 2: 0.5, 3: 0.5, 10: 0.5}),
        ([(1, 1), (1, 4)], True, {1: 0.0, 2: 0.0, 3: 0.5, 10: 1.0}),
    ],
)
def test_by_hand(true: list[tuple[int, int]], constraint: bool, expected: dict[int, float]) -> None:
    assert recall_at_k([frame(SCORES, true)], FAMILIES, constraint, tuple(expected)) == expected


def test_the_mean_is_over_frames_that_have_relations() -> None:
    frames = [frame(SCORES, [(0, 0)]), frame(SCORES, []), frame(SCORES, [(1, 0), (0, 1), (1, 2), (0, 4)])]
    assert recall_at_k(frames, FAMILIES, False, (1,)) == {1: 0.5}
    with pytest.raises(LaiarError, match="no frame has an annotated relation"):
        recall_at_k(frames[1:2], FAMILIES, False)


def test_detected_pairs_count_where_they_find_an_annotated_one() -> None:
    # The first detected pair finds annotated pair 1, the second none: its relations take up places and hit nothing.
    found = frame(SCORES, [(1, 0), (0, 3)], finds=[1, -1])
    assert recall_at_k([found], FAMILIES, False, (1, 10)) == {1: 0.5, 10: 0.5}
    # Two detected pairs that find the same annotated one recall each of its relations once.
    twice = frame(SCORES, [(0, 0), (0, 4)], finds=[0, 0])
    assert recall_at_k([twice], FAMILIES, False, (10,)) == {10: 1.0}


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), constraint=st.booleans())
def test_recall_grows_with_k_and_ends_at_all_that_may_take_part(seed: int, constraint: bool) -> None:
    random = np.random.default_rng(seed)
    truth = random.random((3, 5)) < 0.4
    truth[0, 0] = True
    scores = random.random((3, 5))
    recall = recall_at_k([FrameRelations(scores, truth)], FAMILIES, constraint, (1, 3, 6, 15))
    assert sorted(recall.values()) == list(recall.values())
    best = {(p, f[int(np.argmax(scores[p, list(f)]))]) for p in range(3) for f in FAMILIES}
    reachable = sum(truth[at] for at in best) if constraint else truth.sum()
    assert recall[15] == pytest.approx(reachable / truth.sum())


def test_pairs_are_found_by_class_and_both_boxes() -> None:
    person, cup, far = [0, 0, 100, 200], [50, 50, 70, 70], [300, 50, 320, 70]
    true = np.array([[person, cup], [person, far]], dtype=float)
    classes = np.array([3, 3])
    near = [50, 50, 70, 80]  # two thirds of it
    half_person = [0, 0, 100, 90]
    detected = np.array([[person, near], [half_person, cup], [person, far], [person, cup], [person, [0, 0, 0, 0]]], dtype=float)
    assert found_pairs(np.array([3, 3, 3, 4, 3]), detected, classes, true).tolist() == [0, -1, 1, -1, -1]
    assert found_pairs(np.zeros(2, int), np.zeros((2, 2, 4)), np.zeros(0, int), np.zeros((0, 2, 4))).tolist() == [-1, -1]
    assert found_pairs(np.zeros(0, int), np.zeros((0, 2, 4)), classes, true).tolist() == []


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(LaiarError, match=r"finds \(P,\), got \(2, 5\), \(3, 5\) and \(3,\)"):
        FrameRelations(np.zeros((2, 5)), np.zeros((3, 5), bool))
