"""What guidance is worth on simulated rooms that nobody trained on, and how the settings were chosen: 3 seeds of each.

    python -m laiar_core simulate --data charades --no-films --clips 2000 --seed 7 --out DATA
    python -m laiar_core prepare charades --data DATA --out TOKENS --skip-absent
    python -m benchmarks.charades_simulated --data DATA --tokens TOKENS --out RUNS [--choose]

With `--choose`, settings are compared on homes that are held out of the training list; the test list is not looked at. Each run
is a line of RUNS/choose.jsonl or RUNS/test.jsonl; runs that are there are not done again, an interrupted one goes on.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from laiar_core.cli.git_revision import git_revision
from laiar_core.data.charades.reader import Charades
from laiar_core.evaluation.ablation.variants import AS_LONG, UNGUIDED
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.training.distributed import this_process
from laiar_core.training.resume import RESUME_FILE
from laiar_core.training.run import run
from laiar_core.training.settings import CHARADES_MODEL, CHARADES_TRAINING
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import Videos

SEEDS = (0, 1, 2)
HELD_OUT = 5  # every fifth home of the training list judges settings
Settings = dict[str, dict[str, Any]]


def unguided(settings: Settings) -> Settings:
    """The same without guidance, and with the time that it took spent on epochs."""
    training = settings.get("training", {})
    epochs = AS_LONG * training.get("epochs", CHARADES_TRAINING.epochs)
    return {"model": settings.get("model", {}), "training": {**training, **UNGUIDED, "naming_epochs": 0, "epochs": epochs}}


# The loss for the long tail: how little it looks at absent actions. 0 is cross-entropy with a margin, 4 the authors' own value.
# And how much the language stream's probabilities count against what people annotated.
CANDIDATES: dict[str, dict[str, Any]] = {f"focus {focus}": {"focus": focus} for focus in (2, 0, 4)}
CANDIDATES |= {f"cross-modal {weight:g}": {"cross_modal_weight": weight} for weight in (1.0, 0.1, 0.0)}


def one_run(
    settings: Settings, seed: int, tokens: TokenFolder, out: Path, clip_ids: frozenset[str] | None
) -> tuple[Checkpoint, float]:
    """Train, or load what was trained before; and how long it took."""
    if (out / "config.json").exists():
        return load_checkpoint(out), 0.0
    model = CHARADES_MODEL.model_copy(update=settings.get("model", {}))
    training = CHARADES_TRAINING.model_copy(update={"seed": seed, **settings.get("training", {})})
    start = time.perf_counter()
    with this_process() as process:
        resume = (out / RESUME_FILE).exists()
        checkpoint = run(Videos(tokens, clip_ids), out, model, training, process, git_revision(), resume)
    return checkpoint, time.perf_counter() - start


def measure(
    name: str, settings: Settings, seed: int, data: Charades, tokens: TokenFolder, out: Path, choose: bool, few: int | None
) -> dict[str, Any]:
    """One line of the results; `few` are the training homes that are learned from, by default all."""
    homes = sorted({row.person for row in data.rows.values() if row.split == "train"})
    held = set(homes[::HELD_OUT]) if choose else set()
    judged = frozenset(v for v, row in data.rows.items() if row.split == "train" and row.person in held) if choose else None
    homes = [home for home in homes if home not in held][:few]
    learn = (
        frozenset(v for v, row in data.rows.items() if row.split == "train" and row.person in homes) if choose or few else None
    )
    checkpoint, seconds = one_run(settings, seed, tokens, out, learn)
    report = evaluate(checkpoint, data, Options(clip_ids=judged))
    report.pop("checkpoint")
    for part in ("classification", "localisation", "language_classification"):
        if report["metrics"][part]:
            report["metrics"][part].pop("per_class")
    return {"name": name, "seed": seed, "settings": settings, "train_seconds": round(seconds, 1), **report}


def main() -> None:
    """Run what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--data", "--tokens", "--out"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--homes", type=int, help="learn from so many training homes only")
    parser.add_argument("--settings", type=json.loads, default={}, help="as of `train charades`, for all runs")
    arguments = parser.parse_args()
    data, tokens = Charades(arguments.data), TokenFolder(arguments.tokens)
    file = arguments.out / ("choose.jsonl" if arguments.choose else "test.jsonl")
    file.parent.mkdir(parents=True, exist_ok=True)
    done = {(line["name"], line["seed"]) for line in map(json.loads, file.read_text().splitlines())} if file.exists() else set()
    few = f", {arguments.homes} homes" if arguments.homes else ""
    if arguments.choose:
        base = arguments.settings
        runs = [(name + few, {**base, "training": {**base.get("training", {}), **more}}, 0) for name, more in CANDIDATES.items()]
        runs.append(("unguided" + few, unguided(base), 0))
    else:
        both = {"guided": arguments.settings, "unguided": unguided(arguments.settings)}
        runs = [(name + few, settings, seed) for seed in SEEDS for name, settings in both.items()]
    for name, settings, seed in runs:
        if (name, seed) in done:
            continue
        out = arguments.out / f"{'choose-' if arguments.choose else ''}{name.replace(',', '').replace(' ', '-')}-{seed}"
        line = measure(name, settings, seed, data, tokens, out, arguments.choose, arguments.homes)
        with file.open("a") as results:
            results.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
