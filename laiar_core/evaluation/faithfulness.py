"""Faithfulness over a set of clips: the means of what each explanation measured on its clip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from laiar_core.explain.explanation import Faithfulness

OURS = "evidence"  # the ranking that the explanation shows; the others are there to compare with
MEASURES = ("sufficiency", "comprehensiveness", "deletion_auc", "insertion_auc")


def faithfulness_scores(clips: Sequence[Faithfulness]) -> dict[str, Any]:
    """Means over clips.

    Returns:
        each of `MEASURES` for our ranking under its own name and for the others with the suffix `_random`, `_attention`, ...;
        `curves` with the `shares` of kept tokens and, for each ranking, the mean `deletion` and `insertion` curve there.
    """
    by_ranking = {
        r.ranking: [next(q for q in clip.rankings if q.ranking == r.ranking) for clip in clips] for r in clips[0].rankings
    }
    report: dict[str, Any] = {}
    curves: dict[str, Any] = {"shares": list(clips[0].shares)}
    for ranking, measured in by_ranking.items():
        suffix = "" if ranking == OURS else f"_{ranking}"
        for name in MEASURES:
            report[f"{name}{suffix}"] = float(np.mean([getattr(m, name) for m in measured]))
        curves[ranking] = {
            "deletion": np.mean([m.deletion for m in measured], axis=0).tolist(),
            "insertion": np.mean([m.insertion for m in measured], axis=0).tolist(),
        }
    return report | {"curves": curves}
