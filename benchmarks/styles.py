"""What shifts of domain cost: train on plain simulated recordings, test on other performances in plain and in every other style.

    python -m benchmarks.styles --work runs/styles --seeds 3 --workers 2

Layout alone and layout with appearance, each guided and unguided: from few recordings with every seed, and from many, where all
are nearly always right, with one. Whatever is in `--work` is not made again. Writes benchmarks/results/styles.json.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from laiar_core.cli.git_revision import git_revision
from laiar_core.data.cad120.reader import Cad120
from laiar_core.evaluation.ablation.variants import UNGUIDED, Settings, Variant
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.evaluation.scores import macro_accuracy
from laiar_core.evaluation.streams import read_streams
from laiar_core.files import write_text
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.simulator.table.recording.dataset import simulate
from laiar_core.simulator.table.style import STYLES
from laiar_core.training.data import Subjects
from laiar_core.training.resume import RESUME_FILE
from laiar_core.training.run import run
from laiar_core.training.settings import parse_settings

RESULT = Path(__file__).parent / "results" / "styles.json"
PLAIN = "plain"
FEW, MANY = 12, 40  # recordings to learn from; the few are the first of the many
WINDOWS = {FEW: 150, MANY: 400}  # stretches of them that an epoch adds
TEST = 12  # recordings to test on
LEARN_SEED, TEST_SEED = 1, 2  # the demo clips have 0, so nothing that is learned from is shown there
SEES: dict[str, dict[str, Any]] = {"layout": {}, "appearance": {"appearance": "stem"}}
# Epochs of an unguided run: as in the ablation it gets those that the language stream costs a guided one.
GUIDANCE = {"guided": Variant("guided", ""), "unguided": Variant("unguided", "", UNGUIDED, longer=2)}


@dataclass(frozen=True)
class Job:
    """One training."""

    sees: str
    guidance: str
    learn: int
    seed: int

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"{self.sees}-{self.guidance}-from-{self.learn}-seed{self.seed}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="folder for recordings and runs")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    sets = given.work / "sets"
    make_sets(sets)
    trainings = [(MANY, 0), *((FEW, seed) for seed in range(given.seeds))]
    jobs = [Job(sees, guidance, *training) for training, sees, guidance in product(trainings, SEES, GUIDANCE)]
    with ProcessPoolExecutor(given.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(work, job, sets, given.work / "runs", git_revision()) for job in jobs]
        for done in tqdm(as_completed(running), total=len(jobs), unit="run"):
            done.result()
    runs = [json.loads((given.work / "runs" / job.name / "run.json").read_text()) for job in jobs]
    report = {"git_revision": git_revision(), "few": FEW, "many": MANY, "test": TEST, "runs": runs}
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(f"Wrote {RESULT}.")


def make_sets(sets: Path) -> None:
    """Simulate what is learned from, and a test set of the same performances in every style, where they are missing."""
    wanted = [(f"learn-{recordings}", recordings, LEARN_SEED, PLAIN) for recordings in (FEW, MANY)]
    wanted += [(style, TEST, TEST_SEED, style) for style in STYLES]
    for name, recordings, seed, style in wanted:
        if not (sets / name).exists():
            simulate(sets / name, recordings, seed, style)


def work(job: Job, sets: Path, out: Path, revision: str) -> None:
    """Train and measure one job, where that is not done."""
    folder = out / job.name
    if (folder / "run.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with (folder / "train.log").open("a") as log, redirect_stderr(log):
        if (folder / "config.json").exists():
            checkpoint = load_checkpoint(folder)
        else:
            base: Settings = {"model": SEES[job.sees], "training": {"windows_per_epoch": WINDOWS[job.learn]}}
            settings = GUIDANCE[job.guidance].settings(base)
            model, training = parse_settings(json.dumps(settings), job.seed)
            resume = (folder / RESUME_FILE).exists()
            learned = Subjects(Cad120(sets / f"learn-{job.learn}"))
            checkpoint = run(learned, folder, model, training, git_revision=revision, resume=resume)
        seconds = time.perf_counter() - started
        report: dict[str, Any] = {**asdict(job), "seconds": seconds}
        report["styles"] = {style: measure(checkpoint, Cad120(sets / style)) for style in STYLES}
        plain = Cad120(sets / PLAIN)
        measured = evaluate(checkpoint, plain, Options(subjects=plain.persons))["metrics"]["video"]
        report[PLAIN] = {name: value for name, value in measured.items() if isinstance(value, float)}
        write_text(folder / "run.json", json.dumps(report) + "\n")


def measure(checkpoint: Checkpoint, dataset: Cad120) -> dict[str, Any]:
    """Accuracies on all clips, and the share of `open` and `closed` tokens that are named right."""
    clips = [dataset.clip(clip_id) for clip_id in dataset.clip_ids()]
    actions = checkpoint.vocabulary.actions
    said = [read_streams(run_model(checkpoint, clip)) for clip in clips]
    truth: NDArray[np.int64] = np.array([actions.index(clip.action or "") for clip in clips])
    predicted = torch.stack([s.video for s in said]).argmax(dim=-1).numpy()
    states = torch.tensor([label.subject == label.object for label in checkpoint.vocabulary.labels])
    annotated, named = torch.cat([s.annotated for s in said]), torch.cat([s.named for s in said])
    return {
        "clips": len(clips),
        "accuracy": float((predicted == truth).mean()),
        "macro_accuracy": macro_accuracy(truth, predicted),
        "states": float((annotated == named)[states[annotated]].float().mean()),
    }


if __name__ == "__main__":
    main()
