"""How much faster many clips are predicted together than one by one, and that it makes no difference to the numbers.

    python -m benchmarks.predict_speed --data PATH

Both ways read the same tokens, which are made before, and take turns. Writes benchmarks/results/predict_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch

import laiar_core as laiar
from laiar_core.files import write_text
from laiar_core.inference.predict import BATCH, probabilities_of

RESULT = Path(__file__).parent / "results" / "predict_speed.json"


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", default="cad120")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=2, help="take every so many clips")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="of torch")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    checkpoint, data = laiar.load(args.checkpoint).checkpoint, laiar.open_dataset(args.data)
    inputs = [checkpoint.tokens_of(data.clip(clip_id)) for clip_id in data.clip_ids()[:: args.every]]
    sizes = {"one_by_one": 1, "together": BATCH}
    seconds: dict[str, list[float]] = {name: [] for name in sizes}
    found = {}
    for _ in range(args.rounds):
        for name, size in sizes.items():
            start = time.perf_counter()
            found[name] = probabilities_of(checkpoint, inputs, size)
            seconds[name].append(time.perf_counter() - start)
    report = {
        "checkpoint": checkpoint.name,
        "dataset": data.name,
        "clips": len(inputs),
        "batch": BATCH,
        "rounds": args.rounds,
        "cores": os.cpu_count(),
        "torch_threads": torch.get_num_threads(),
        "ms_per_clip": {
            name: {"min": 1000 * min(taken) / len(inputs), "median": 1000 * float(np.median(taken)) / len(inputs)}
            for name, taken in seconds.items()
        },
        "times_faster": {
            "min": min(seconds["one_by_one"]) / min(seconds["together"]),
            "median": float(np.median(seconds["one_by_one"]) / np.median(seconds["together"])),
        },
        "largest_difference": float(np.abs(found["one_by_one"] - found["together"]).max()),
    }
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
