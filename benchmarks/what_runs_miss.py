"""What the runs of an ablation get right: the clips that they learned from, and of the others those with and without an action.

    python -m benchmarks.what_runs_miss --runs runs/ablation --data CAD120.zip

Writes benchmarks/results/what_runs_miss.json: for each run of the full model, the unguided one and the black box its accuracy on
its training clips, on test clips of the null action, and on the other test clips.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from benchmarks.results_data import BLACK_BOX, GUIDED, UNGUIDED
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.evaluation.streams import accuracy_under
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint

RESULT = Path(__file__).parent / "results" / "what_runs_miss.json"
VARIANTS = (GUIDED, UNGUIDED, BLACK_BOX)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=Path, required=True, help="the folder that `ablate` wrote")
    parser.add_argument("--data", type=Path, required=True, help="CAD-120: a zip or the folder it unpacks to")
    given = parser.parse_args(arguments)
    dataset = Cad120(given.data)
    folders = [path.parent for variant in VARIANTS for path in sorted((given.runs / variant).glob("*/config.json"))]
    if not folders:
        sys.exit(f"{given.runs} holds no trained run of {', '.join(VARIANTS)}; give the folder that `ablate` wrote")
    rows = []
    for folder in tqdm(folders, unit="run"):
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
    print(pd.DataFrame(rows).groupby("variant", sort=False).mean(numeric_only=True).round(3))


def _clips(dataset: Cad120, persons: tuple[str, ...]) -> list[Clip]:
    return [dataset.clip(clip_id) for clip_id in dataset.clip_ids(persons)]


if __name__ == "__main__":
    main()
