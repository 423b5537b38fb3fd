"""How long explaining a whole data set takes, and how much disk, on one process and on as many as there are processors.

    python -m benchmarks.explain_all --checkpoint CHECKPOINT --data PATH

It takes the first clips of the data set, and looks at a second call too, which finds everything done. Other work on the machine
slows it, so the processor's own time is counted as well. Writes benchmarks/results/explain_all.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from laiar_core.batch.results_folder import FILES
from laiar_core.batch.run import explain_all
from laiar_core.datasets import open_dataset
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint

RESULT = Path(__file__).parent / "results" / "explain_all.json"


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=200, help="take so many")
    args = parser.parse_args()
    checkpoint, dataset = load_checkpoint(args.checkpoint), open_dataset(args.data)
    runs = {}
    for workers in sorted({1, os.cpu_count() or 1}):
        with tempfile.TemporaryDirectory(prefix="laiar-") as scratch:
            runs[f"workers_{workers}"] = measured(args.checkpoint, args.data, Path(scratch), workers, args.clips)
            runs[f"workers_{workers}_again"] = measured(args.checkpoint, args.data, Path(scratch), workers, args.clips)
    report = {
        "checkpoint": checkpoint.name,
        "git_revision": checkpoint.config.git_revision,
        "actions": len(checkpoint.vocabulary.actions),
        "dataset": dataset.name,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "runs": runs,
    }
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def measured(checkpoint: Path, data: Path, out: Path, workers: int, clips: int) -> dict[str, Any]:
    """One call, from its start to its end: the processes are born and the model is loaded in it."""
    before, start = cpu_seconds(), time.perf_counter()
    outcome = explain_all(checkpoint, data, out, workers, choose=lambda dataset: dataset.clip_ids()[:clips])
    seconds = time.perf_counter() - start
    files = [path.stat().st_size for path in (out / FILES).iterdir()]
    return {
        "clips": outcome.clips,
        "kept": outcome.kept,
        "failed": outcome.failed,
        "explanations": len(files),
        "mean_file_kb": sum(files) / len(files) / 1000,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds() - before,
    }


def cpu_seconds() -> float:
    """Of this process and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


if __name__ == "__main__":
    main()
