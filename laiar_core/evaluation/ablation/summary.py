"""What the runs of an ablation say together: means, spreads, paired differences with a confidence interval, and their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import ttest_1samp  # type: ignore[import-untyped]

from laiar_core.evaluation.ablation.variants import VARIANTS

CONFIDENCE = 0.95
NUMBERS = ("accuracy", "macro_accuracy")
REFERENCE = "all"

Run = Mapping[str, Any]


def summarise(runs: Sequence[Run]) -> dict[str, Any]:
    """Mean and standard deviation of each variant, and what the full model has over it on the same subjects and seeds.

    Args:
        runs: each with `variant`, `subject`, `seed`, `accuracy`, `macro_accuracy` and `shift` (name -> both numbers).

    Returns:
        By variant: `runs`, for each number `mean`, `std` and `reference_minus` (see `paired`); and `lost`, the mean accuracy
        that each shift takes, in absolute points.
    """
    by_variant: dict[str, dict[tuple[str, int], Run]] = {}
    for run in runs:
        by_variant.setdefault(run["variant"], {})[run["subject"], run["seed"]] = run
    reference = by_variant.get(REFERENCE, {})
    table: dict[str, Any] = {}
    for variant, found in by_variant.items():
        row: dict[str, Any] = {"runs": len(found)}
        for number in NUMBERS:
            values = [run[number] for run in found.values()]
            shared = [key for key in found if key in reference]
            gains = [reference[key][number] - found[key][number] for key in shared] if variant != REFERENCE else []
            row[number] = {"mean": float(np.mean(values)), "std": float(np.std(values)), "reference_minus": paired(gains)}
        shifts = sorted({name for run in found.values() for name in run["shift"]})
        row["lost"] = {
            name: float(np.mean([r["accuracy"] - r["shift"][name]["accuracy"] for r in found.values() if name in r["shift"]]))
            for name in shifts
        }
        table[variant] = row
    return table


def paired(differences: Sequence[float]) -> dict[str, Any] | None:
    """Mean of paired differences with its 95 % interval by Student's t; None for fewer than two pairs.

    The pairs are the same subject and seed. Runs of one subject share their clips, so the interval is a little too narrow.
    """
    if len(differences) < 2:
        return None
    interval = ttest_1samp(differences, 0).confidence_interval(CONFIDENCE)
    return {
        "mean": float(np.mean(differences)),
        "low": float(interval.low),
        "high": float(interval.high),
        "pairs": len(differences),
    }


def table(report: Mapping[str, Any]) -> str:
    """Plain-text table: a row for each variant, with what the full model has over it in points of accuracy."""
    lines = [f"{'':<40}{'runs':>5}{'accuracy':>16}{'macro':>16}   full model minus this, accuracy"]
    for variant in VARIANTS:
        row = report["summary"].get(variant.name)
        if row is None:
            continue
        spread = [f"{row[n]['mean']:.3f} ± {row[n]['std']:.3f}" for n in ("accuracy", "macro_accuracy")]
        gain = row["accuracy"]["reference_minus"]
        gained = f"{gain['mean']:+.3f}, 95 % from {gain['low']:+.3f} to {gain['high']:+.3f}" if gain else ""
        lines.append(f"{variant.title:<40}{row['runs']:>5}{spread[0]:>16}{spread[1]:>16}   {gained}".rstrip())
    return "\n".join(lines)
