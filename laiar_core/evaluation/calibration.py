"""Do the probabilities mean something? Expected calibration error and the reliability table (Guo et al., ICML 2017)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

BINS = 10  # of equal width


@dataclass(frozen=True)
class ReliabilityBin:
    """Predictions whose probability lies in [low, high): how many, their mean probability, and how often they are right.

    The last bin includes 1. Both means are None in an empty bin.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def calibration_error(probabilities: Tensor, targets: Tensor) -> float:
    """Expected calibration error of the predicted classes over `BINS` bins: probabilities (M, A), targets int64 (M,)."""
    # Imported here because it takes longer than the rest of the program.
    from torchmetrics.functional.classification import multiclass_calibration_error

    error = multiclass_calibration_error(probabilities, targets, num_classes=probabilities.shape[1], n_bins=BINS, norm="l1")
    return float(error)


def reliability(probabilities: Tensor, targets: Tensor) -> list[ReliabilityBin]:
    """The table behind the error: probabilities (M, A), targets int64 (M,) -> `BINS` bins."""
    best = probabilities.max(dim=-1)
    confidence: NDArray[np.float64] = best.values.double().numpy()  # (M,)
    right: NDArray[np.bool_] = (best.indices == targets).numpy()  # (M,)
    edges = np.linspace(0, 1, BINS + 1)
    place = np.minimum(np.digitize(confidence, edges) - 1, BINS - 1)  # (M,)
    table = []
    for i in range(BINS):
        inside = place == i
        count = int(inside.sum())
        means = (float(confidence[inside].mean()), float(right[inside].mean())) if count else (None, None)
        table.append(ReliabilityBin(round(float(edges[i]), 2), round(float(edges[i + 1]), 2), count, *means))
    return table


def calibration_scores(logits: Tensor, targets: Tensor, temperature: float) -> dict[str, Any]:
    """How well probabilities at a temperature say how often they are right.

    Args:
        logits: (M, A).
        targets: int64 (M,), the annotated actions.
        temperature: what logits are divided by.

    Returns:
        `ece`, `ece_uncalibrated` (temperature 1) and `reliability`, the table of the calibrated probabilities.
    """
    # In float64, or certain predictions round to exactly 1.
    calibrated, plain = (torch.softmax(logits.double() / t, dim=-1) for t in (temperature, 1.0))
    return {
        "ece": calibration_error(calibrated, targets),
        "ece_uncalibrated": calibration_error(plain, targets),
        "reliability": [asdict(row) for row in reliability(calibrated, targets)],
    }
