"""The runs of an ablation: every variant on every test subject with every seed, several at once, each resumable."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laiar_core.data.cad120.reader import Cad120
from laiar_core.evaluation.ablation.summary import REFERENCE, summarise
from laiar_core.evaluation.ablation.variants import MAIN, VARIANTS, Settings, Variant
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.report_schema import as_current
from laiar_core.evaluation.shift import SHIFTS
from laiar_core.evaluation.streams import accuracy_under
from laiar_core.files import write_text
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.processes import end_with_parent
from laiar_core.progress import progress_bar
from laiar_core.reading import parse_json, read_text
from laiar_core.training.calibrate import calibrate
from laiar_core.training.data import Subjects
from laiar_core.training.resume import RESUME_FILE
from laiar_core.training.run import run
from laiar_core.training.settings import parse_settings

HELD_OUT = Variant("held_out", "all three schemes, one training subject: for the temperature")
# What of a clip goes into ablation.json, which is to be shared: with its id it would copy the data set's list of clips.
SHARED_OF_CLIP = ("annotated", "predicted", "confidence", "reason_hit")
SHIFTED = ("all", "none", "black_box", "all_one_side", "none_one_side")  # variants that are tested under every shift


@dataclass(frozen=True)
class Job:
    """One training: a variant, whom it learns from, whom it is tested on, and a seed."""

    variant: Variant
    learn: tuple[str, ...]
    test: str
    seed: int

    def folder(self, out: Path) -> Path:
        """Where its checkpoint and its report are."""
        learned = f"-from-{'-'.join(self.learn)}" if self.variant == HELD_OUT else ""
        return out / self.variant.name / f"{self.test}{learned}-seed{self.seed}"


def jobs(persons: Sequence[str], seeds: int) -> Iterator[Job]:
    """All trainings, in an order in which a stopped ablation is worth most: main variants with every seed, then the others."""
    for test in persons:
        for learn in persons:
            if learn != test and len(persons) > 2:
                yield Job(HELD_OUT, (learn,), test, 0)
    for variants in (VARIANTS[:MAIN], VARIANTS[MAIN:]):
        for seed in range(seeds):
            for variant in variants:
                for test in persons:
                    yield Job(variant, tuple(p for p in persons if p != test), test, seed)


def ablate(data: Path, out: Path, seeds: int, workers: int, settings: Settings, git_revision: str) -> dict[str, Any]:
    """Train and measure whatever is not done yet, and write `ablation.json` to `out` after every run.

    Args:
        data: a data set in the EVAR layout.
        out: folder of the runs.
        seeds: how many runs each variant has for each test subject.
        workers: processes side by side.
        settings: of every run, beside those of its variant.
        git_revision: of this program, for the checkpoints.

    Returns:
        `settings`, `git_revision`, `runs` (a short report of each run) and `summary` (see `summarise`).
    """
    persons = Cad120(data).persons
    todo = list(jobs(persons, seeds))
    # Processes that are born fresh: a forked one may hang in the libraries that its parent had open.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=end_with_parent) as pool:
        # The reports of the full model need the held-out checkpoints, so those come first.
        for stage in ([j for j in todo if j.variant == HELD_OUT], [j for j in todo if j.variant != HELD_OUT]):
            running = {pool.submit(work, job, data, out, settings, git_revision): job for job in stage}
            for done in progress_bar(
                as_completed(running), total=len(running), desc=stage[0].variant.name if stage else "", unit="run"
            ):
                done.result()
                _write(out, todo, settings, git_revision)
    return _write(out, todo, settings, git_revision)


def work(job: Job, data: Path, out: Path, settings: Settings, git_revision: str) -> None:
    """Train and measure one job, where that is not done. What training prints goes to `train.log` in its folder.

    Args:
        job: the run.
        data: a data set in the EVAR layout.
        out: folder of all runs.
        settings: of every run, beside those of its variant.
        git_revision: of this program, for the checkpoint.
    """
    folder = job.folder(out)
    if (folder / "run.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    dataset = Cad120(data)
    started = time.perf_counter()
    resumed = (folder / RESUME_FILE).exists()
    with (folder / "train.log").open("a") as log, redirect_stderr(log):
        if (folder / "config.json").exists() and not resumed:
            checkpoint = load_checkpoint(folder)
        else:
            model, training = parse_settings(json.dumps(job.variant.settings(settings)), job.seed)
            subjects = Subjects(dataset, (job.test,), job.learn)
            checkpoint = run(subjects, folder, model, training, git_revision=git_revision, resume=resumed)
        seconds = time.perf_counter() - started
        if job.variant != HELD_OUT:
            write_text(folder / "run.json", json.dumps(_measure(job, checkpoint, dataset, out) | {"seconds": seconds}) + "\n")


def _measure(job: Job, checkpoint: Checkpoint, dataset: Cad120, out: Path) -> dict[str, Any]:
    """The report of a run: accuracies for all, and everything that `evaluate` knows for the full model."""
    clips = [dataset.clip(clip_id) for clip_id in dataset.clip_ids((job.test,))]
    shifts = SHIFTS if job.variant.name in SHIFTED else {}
    report: dict[str, Any] = {"variant": job.variant.name, "subject": job.test, "seed": job.seed}
    report |= accuracy_under(checkpoint, clips)
    report["shift"] = {name: accuracy_under(checkpoint, [shift(clip) for clip in clips]) for name, shift in shifts.items()}
    if job.variant.name == REFERENCE:
        held_out = [j for j in jobs(dataset.persons, 1) if j.variant == HELD_OUT and job.test not in (j.test, *j.learn)]
        if held_out:
            calibrate(checkpoint.path, [load_checkpoint(j.folder(out)) for j in held_out], dataset)
            checkpoint = load_checkpoint(checkpoint.path)
        report["evaluation"] = evaluate(checkpoint, dataset)
    return report


def _write(out: Path, todo: Sequence[Job], settings: Settings, git_revision: str) -> dict[str, Any]:
    """Gather the reports that exist and write `ablation.json`."""
    files = [job.folder(out) / "run.json" for job in todo if job.variant != HELD_OUT]
    runs = [_shared(parse_json(read_text(file), file)) for file in files if file.exists()]
    report = {"settings": settings, "git_revision": git_revision, "runs": runs, "summary": summarise(runs)}
    write_text(out / "ablation.json", json.dumps(report, indent=1) + "\n")
    return report


def _shared(run: dict[str, Any]) -> dict[str, Any]:
    """The report of a run as others may have it: nothing of it tells which clip is which."""
    if "evaluation" in run:
        run["evaluation"] = as_current(run["evaluation"])
        metrics = run["evaluation"]["metrics"]
        metrics["per_clip"] = [{name: clip[name] for name in SHARED_OF_CLIP} for clip in metrics["per_clip"]]
    return run
