"""How long explaining a clip takes, model warm, reading included: median and 95th percentile over all clips of a data set.

    python -m benchmarks.explain_speed --checkpoint checkpoints/cad120 --data PATH

Every clip is read from a freshly opened data set, so nothing of it is cached. Writes benchmarks/results/explain_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch

from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint

RESULT = Path(__file__).parent / "results" / "explain_speed.json"


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=4, help="take every so many clips")
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    clip_ids = Cad120(args.data).clip_ids()[:: args.every]
    explain(checkpoint, Cad120(args.data).clip(clip_ids[0]))
    parts: dict[str, list[float]] = {"read_ms": [], "explain_ms": [], "to_json_ms": [], "total_ms": []}
    for clip_id in clip_ids:
        dataset = Cad120(args.data)
        times = [time.perf_counter()]
        clip = dataset.clip(clip_id)
        times.append(time.perf_counter())
        explanation = explain(checkpoint, clip)
        times.append(time.perf_counter())
        explanation.to_json()
        times.append(time.perf_counter())
        for name, seconds in zip(parts, [*np.diff(times), times[-1] - times[0]], strict=True):
            parts[name].append(1000 * seconds)
    report = {
        "checkpoint": checkpoint.name,
        "git_revision": checkpoint.config.git_revision,
        "dataset": dataset.name,
        "clips": len(clip_ids),
        "cores": os.cpu_count(),
        "torch_threads": torch.get_num_threads(),
    } | {name: {"median": float(np.median(ms)), "p95": float(np.percentile(ms, 95))} for name, ms in parts.items()}
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
