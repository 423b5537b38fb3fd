"""What the runs of an ablation get right: the clips that they learned from, and of the others those with and without an action.

    python -m benchmarks.what_runs_miss --runs runs/ablation --data CAD120.zip

Writes benchmarks/results/what_runs_miss.json: for each run of the full model, the unguided one and the black box its accuracy on
its training clips, on test clips of the null action, and on the other test clips.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from laiar_core.clips.cad120 import Cad120
from laiar_core.clips.clip import Clip
from laiar_core.clips.knowledge import NULL_ACTION
from laiar_core.evaluation.streams import accuracy_under
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint

RESULT = Path(__file__).parent / "results" / "what_runs_miss.json"
VARIANTS = ("all", "none", "black_box")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=Path, required=True, help="the folder that `ablate` wrote")
    parser.add_argument("--data", type=Path, required=True, help="CAD-120: a zip or the folder it unpacks to")
    given = parser.parse_args(arguments)
    dataset = Cad120(given.data)
    rows = []
    for folder in tqdm(sorted(path.parent for v in VARIANTS for path in (given.runs / v).glob("*/config.json")), unit="run"):
        checkpoint = load_checkpoint(folder)
        learned = _clips(dataset, checkpoint.config.trained_on.subjects)
        tested = _clips(dataset, checkpoint.config.trained_on.test_subjects)
        parts = {
            "training_clips": learned,
            "null_clips": [c for c in tested if c.action == NULL_ACTION],
            "action_clips": [c for c in tested if c.action != NULL_ACTION],
        }
        scores = {name: accuracy_under(checkpoint, clips)["accuracy"] for name, clips in parts.items()}
        rows.append({"variant": folder.parent.name, "run": folder.name, **scores})
    write_text(RESULT, json.dumps(rows, indent=1) + "\n")
    for variant in VARIANTS:
        runs = [row for row in rows if row["variant"] == variant]
        print(variant, {name: round(sum(row[name] for row in runs) / len(runs), 3) for name in parts}, f"over {len(runs)} runs")


def _clips(dataset: Cad120, persons: tuple[str, ...]) -> list[Clip]:
    return [dataset.clip(clip_id) for clip_id in dataset.clip_ids(persons)]


if __name__ == "__main__":
    main()
