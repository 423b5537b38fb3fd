"""Temperature scaling (Guo et al., ICML 2017): one number that makes probabilities as sure as they are right."""

from __future__ import annotations

import math

import torch.nn.functional as F
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from torch import Tensor

LOWEST, HIGHEST = 0.05, 20.0


def fit_temperature(logits: Tensor, targets: Tensor) -> float:
    """The temperature that logits should be divided by before the softmax: the one with the least negative log-likelihood.

    Args:
        logits: float (M, A), of clips that the model has not learned from.
        targets: int64 (M,), their actions.

    Returns:
        A temperature in `LOWEST` to `HIGHEST`. The bounds matter where the best would be 0 (all right) or infinite (no better
        than chance). ValueError for no clips.
    """
    if len(targets) == 0:
        raise ValueError("a temperature needs at least one clip")
    logits = logits.detach().double()

    def loss(log_temperature: float) -> float:
        return float(F.cross_entropy(logits / math.exp(log_temperature), targets))

    # The loss is convex in 1 / temperature, so over its logarithm it falls and then rises: one bottom inside the bounds.
    bounds = (math.log(LOWEST), math.log(HIGHEST))
    return math.exp(float(minimize_scalar(loss, bounds=bounds, method="bounded").x))
