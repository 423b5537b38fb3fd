"""The measures of Charades: against the official definition written out step by step, and on cases that a hand can compute."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from laiar_core.data.charades.tables import Interval, VideoRow, read_classes, read_videos
from laiar_core.errors import LaiarError
from laiar_core.evaluation.average_precision import classification_map, classification_truth, localisation_map, localisation_truth
from laiar_core.timeline.localise import moments as official_moments


def official(scores: NDArray[np.float64], positives: NDArray[np.bool_]) -> list[float]:
    """Average precision of each class, walking down the ranking as the official scripts do; NaN without positives."""
    found = []
    for column in range(scores.shape[1]):
        ranking = sorted(range(len(scores)), key=lambda row: -scores[row, column])  # sorted() is stable, like MATLAB's sort
        hits, total = 0, 0.0
        for rank, row in enumerate(ranking, start=1):
            if positives[row, column]:
                hits += 1
                total += hits / rank
        found.append(total / hits if hits else math.nan)
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), levels=st.sampled_from([2, 5, 1000]), missing=st.booleans())
def test_classification_equals_the_official_definition(seed: int, levels: int, missing: bool) -> None:
    random = np.random.default_rng(seed)
    scores = random.integers(levels, size=(40, 7)) / levels  # few levels: many ties
    positives = random.random((40, 7)) < random.choice([0.05, 0.3])
    positives[0, 0] = True
    if missing:
        scores[random.integers(40, size=5)] = -np.inf
    # The official script gives a video without any action the score -inf, and it comes after all that have one.
    kept = positives.any(axis=1)
    expected = official(scores[kept], positives[kept])
    result = classification_map(scores, positives)
    np.testing.assert_allclose(result.per_class, expected, atol=1e-9)
    assert result.mean == pytest.approx(np.nanmean(expected), abs=1e-9)
    support = positives.sum(axis=0)
    assert result.weighted == pytest.approx(np.nansum(np.array(expected) * support) / support.sum(), abs=1e-9)
    assert (result.classes, result.asked) == (int((support > 0).sum()), int(kept.sum()))


def test_videos_without_an_action_do_not_count_in_classification() -> None:
    """Ranked above the positive, such a video would halve its precision; the official script never looks its score up."""
    scores = np.array([[0.9, 0.1], [0.5, 0.2]])
    positives = np.array([[False, False], [True, False]])
    result = classification_map(scores, positives)
    assert result.mean == 1
    assert result.classes == 1
    assert math.isnan(result.per_class[1])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_localisation_equals_the_official_definition(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.integers(6, size=(5, 25, 4)) / 6
    positives = random.random((5, 25, 4)) < 0.1
    positives[0, 3, 1] = True
    positives[2] = False  # a video without any action is ranked with the others here
    expected = official(scores.reshape(-1, 4), positives.reshape(-1, 4))
    result = localisation_map(scores, positives)
    np.testing.assert_allclose(result.per_class, expected, atol=1e-9)
    assert result.asked == 125


@pytest.mark.parametrize(
    ("scores", "positives", "expected"),
    [
        ([0.9, 0.8, 0.7], [1, 0, 1], (1 + 2 / 3) / 2),
        ([0.1, 0.2, 0.3], [1, 0, 0], 1 / 3),
        ([0.5, 0.5, 0.5], [0, 0, 1], 1 / 3),  # ties keep their order, so the last is third ...
        ([0.5, 0.5, 0.5], [1, 0, 0], 1.0),  # ... and the first is first
        ([0.2, -math.inf, 0.1], [0, 1, 1], (1 / 2 + 2 / 3) / 2),  # without an answer: behind everybody
        ([0.3, 0.2, 0.1, 0.0], [1, 1, 1, 1], 1.0),
    ],
)
def test_by_hand(scores: list[float], positives: list[int], expected: float) -> None:
    column = np.array(scores)[:, None]
    # A second class that every video has keeps those without the first one in the ranking.
    both = np.hstack([column, np.ones_like(column)])
    truth = np.array([[bool(p), True] for p in positives])
    result = classification_map(both, truth)
    assert result.per_class[0] == pytest.approx(expected, abs=1e-6)
    assert result.mean == pytest.approx((expected + 1) / 2, abs=1e-6)


@pytest.mark.parametrize(
    ("scores", "positives", "message"),
    [
        (np.zeros((3, 2)), np.zeros((3, 3), bool), r"must both be \(V, A\), got \(3, 2\) and \(3, 3\)"),
        (np.zeros(3), np.zeros(3, bool), r"must both be \(V, A\), got \(3,\)"),
        (np.full((3, 2), np.nan), np.ones((3, 2), bool), "6 of 6 scores are not a number"),
        (np.zeros((3, 2)), np.zeros((3, 2), bool), "no class has a positive"),
    ],
)
def test_what_cannot_be_measured(scores: NDArray[np.float64], positives: NDArray[np.bool_], message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        classification_map(scores, positives)


def test_localisation_wants_25_moments() -> None:
    with pytest.raises(LaiarError, match=r"\(V, 25, A\), got \(2, 24, 3\)"):
        localisation_map(np.zeros((2, 24, 3)), np.ones((2, 24, 3), bool))


def row(*actions: tuple[str, float, float], length_s: float = 25.0) -> VideoRow:
    return VideoRow("V", "P", "Kitchen", "test", length_s, tuple(Interval(*action) for action in actions))


def test_truth_holds_both_ends_of_an_interval() -> None:
    rows = [row(("c001", 2, 4), ("c001", 10, 10), ("c000", 20.5, 40)), row(("c001", 9, 3)), row()]
    assert official_moments(25.0) == pytest.approx(np.arange(25))
    truth = localisation_truth(rows, ("c000", "c001"))
    assert np.flatnonzero(truth[0, :, 1]).tolist() == [2, 3, 4, 10]
    assert np.flatnonzero(truth[0, :, 0]).tolist() == [21, 22, 23, 24]
    assert not truth[1:].any()  # an interval that ends before it begins holds no moment, but its class counts for the video
    assert classification_truth(rows, ("c000", "c001")).tolist() == [[True, True], [False, True], [False, False]]


def test_the_official_test_set(charades_path: Path) -> None:
    """Every class occurs, so the official mean over all 157 is ours; what is known beforehand reaches 1."""
    classes = read_classes(charades_path / "charades")
    rows = [r for r in read_videos(charades_path / "charades", classes).values() if r.split == "test"]
    whole, moments = classification_truth(rows, tuple(classes)), localisation_truth(rows, tuple(classes))
    assert whole.shape == (1863, 157)
    known = classification_map(whole.astype(np.float64), whole)
    assert (known.mean, known.classes, known.asked) == (1, 157, int(whole.any(axis=1).sum()))
    assert known.asked < 1863
    random = np.random.default_rng(0).random((*moments.shape[:2], 157))
    guessed = localisation_map(random, moments)
    assert (guessed.classes, guessed.asked) == (157, 1863 * 25)
    # To guess is to be right as often as the class happens.
    assert guessed.mean == pytest.approx(moments.mean(axis=(0, 1)).mean(), rel=0.1)
    np.testing.assert_allclose(guessed.per_class[:3], official(random.reshape(-1, 157)[:, :3], moments.reshape(-1, 157)[:, :3]))
