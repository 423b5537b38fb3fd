"""Scores of predicted classes: accuracy, accuracy of each class, confusion, and what deciding is worth."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, precision_recall_fscore_support


def action_scores(truth: NDArray[np.int64], predicted: NDArray[np.int64], actions: tuple[str, ...]) -> dict[str, Any]:
    """Scores of M predicted actions against the annotated ones.

    Args:
        truth: int64 (M,), the annotated actions.
        predicted: int64 (M,).
        actions: names of the A actions.

    Returns:
        `clips`, `accuracy`, `macro_accuracy`, `per_class` (accuracy None for one that does not occur) and `confusion` (A, A).
    """
    classes = range(len(actions))
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted, labels=classes, zero_division=0)
    return {
        "clips": len(truth),
        "accuracy": float(accuracy_score(truth, predicted)),
        "macro_accuracy": macro_accuracy(truth, predicted),
        "per_class": {
            name: {
                "clips": int(support[i]),
                "accuracy": float(recall[i]) if support[i] else None,
                "precision": float(precision[i]),
                "f1": float(f1[i]),
            }
            for i, name in enumerate(actions)
        },
        "confusion": confusion_matrix(truth, predicted, labels=classes).tolist(),
    }


def relation_scores(truth: NDArray[np.int64], named: NDArray[np.int64]) -> dict[str, float | None]:
    """Scores of M named labels against the annotated ones; None where nothing is annotated."""
    if len(truth) == 0:
        return {"relation_accuracy": None, "relation_macro_accuracy": None}
    return {
        "relation_accuracy": float(accuracy_score(truth, named)),
        "relation_macro_accuracy": macro_accuracy(truth, named),
    }


def macro_accuracy(truth: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Mean recall of the classes that occur in `truth`."""
    with warnings.catch_warnings():  # it warns of predicted classes that do not occur, which is what macro recall leaves out
        warnings.simplefilter("ignore", UserWarning)
        return float(balanced_accuracy_score(truth, predicted))


def selective_scores(undecided: Sequence[bool], correct: Sequence[bool]) -> dict[str, float | None]:
    """What "I cannot tell" costs and brings: selective classification (El-Yaniv and Wiener, JMLR 2010).

    `coverage` is the share of clips where the model decides, `selective_accuracy` how often it is right among these.

    The accuracy is None where it never decides. Both sequences have one entry for each clip.
    """
    decided = [right for unsure, right in zip(undecided, correct, strict=True) if not unsure]
    return {
        "coverage": len(decided) / len(undecided),
        "selective_accuracy": sum(decided) / len(decided) if decided else None,
    }
