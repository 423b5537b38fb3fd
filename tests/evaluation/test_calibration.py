"""Calibration on cases worked out by hand, and the temperature that undoes a known scaling."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from laiar_core.evaluation.calibration import calibration_error, calibration_scores, reliability
from laiar_core.evaluation.scores import selective_scores
from laiar_core.training.calibrate import HIGHEST, LOWEST, fit_temperature

# Two predictions of 0.65 of which one is right, two of 0.95 which are both right, and a certain one that is wrong.
PROBABILITIES = torch.tensor([[0.65, 0.35], [0.65, 0.35], [0.05, 0.95], [0.95, 0.05], [1.0, 0.0]])
TARGETS = torch.tensor([0, 1, 1, 0, 1])


def test_a_case_worked_out_by_hand() -> None:
    four = calibration_error(PROBABILITIES[:4], TARGETS[:4])
    assert four == pytest.approx((2 * (0.65 - 0.5) + 2 * (1 - 0.95)) / 4)
    table = reliability(PROBABILITIES, TARGETS)
    assert [row.count for row in table] == [0, 0, 0, 0, 0, 0, 2, 0, 0, 3]
    assert (table[6].low, table[6].high, table[6].accuracy) == (0.6, 0.7, 0.5)
    assert table[6].confidence == pytest.approx(0.65)
    assert table[9].accuracy == pytest.approx(2 / 3)
    assert table[9].confidence == pytest.approx(2.9 / 3)
    assert (table[0].confidence, table[0].accuracy) == (None, None)


def test_the_table_and_the_error_tell_the_same() -> None:
    rng = np.random.default_rng(0)
    logits = torch.from_numpy(rng.normal(0, 2, (200, 4)))
    scores = calibration_scores(logits, torch.from_numpy(rng.integers(0, 4, 200)), temperature=2.0)
    assert sum(row["count"] for row in scores["reliability"]) == 200
    gaps = [row["count"] * abs(row["confidence"] - row["accuracy"]) for row in scores["reliability"] if row["count"]]
    assert scores["ece"] == pytest.approx(sum(gaps) / 200)
    assert scores["ece"] < scores["ece_uncalibrated"]


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_a_temperature_undoes_a_scaling(scale: float) -> None:
    logits = torch.from_numpy(np.random.default_rng(0).normal(0, 1.5, (20000, 5)))
    targets = torch.multinomial(logits.softmax(dim=-1), 1, generator=torch.Generator().manual_seed(0))[:, 0]
    assert fit_temperature(scale * logits, targets) == pytest.approx(scale, rel=0.05)


def test_a_temperature_stays_in_its_bounds() -> None:
    sure = torch.eye(3)
    assert fit_temperature(sure, torch.tensor([0, 1, 2])) == pytest.approx(LOWEST, rel=0.01)
    assert fit_temperature(sure, torch.tensor([1, 2, 0])) == pytest.approx(HIGHEST, rel=0.01)
    with pytest.raises(ValueError, match="at least one clip"):
        fit_temperature(torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64))


@pytest.mark.parametrize(
    ("undecided", "correct", "coverage", "accuracy"),
    [
        ([False, False, True, True], [True, False, False, True], 0.5, 0.5),
        ([False, False], [True, True], 1.0, 1.0),
        ([True], [True], 0.0, None),
    ],
)
def test_telling(undecided: list[bool], correct: list[bool], coverage: float, accuracy: float | None) -> None:
    assert selective_scores(undecided, correct) == {"coverage": coverage, "selective_accuracy": accuracy}
