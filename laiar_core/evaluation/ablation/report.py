"""The table that `ablate` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laiar_core.evaluation.ablation.variants import VARIANTS


def table(report: Mapping[str, Any]) -> str:
    """Plain-text table: a row for each variant, with what the full model has over it in points of accuracy."""
    lines = [f"{'':<40}{'runs':>5}{'accuracy':>16}{'macro':>16}   full model minus this, accuracy"]
    for variant in VARIANTS:
        row = report["summary"].get(variant.name)
        if row is None:
            continue
        spread = [f"{row[n]['mean']:.3f} ± {row[n]['std']:.3f}" for n in ("accuracy", "macro_accuracy")]
        gain = row["accuracy"]["reference_minus"]
        said = f"{gain['mean']:+.3f}, 95 % from {gain['low']:+.3f} to {gain['high']:+.3f}" if gain else ""
        lines.append(f"{variant.title:<40}{row['runs']:>5}{spread[0]:>16}{spread[1]:>16}   {said}".rstrip())
    return "\n".join(lines)
