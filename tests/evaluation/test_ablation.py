"""An ablation runs what is missing, measures it, and compares pairs of runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tiny import LEARN, MODEL, TEST, TRAINING

from laiar_core.data.cad120.reader import Cad120
from laiar_core.evaluation.ablation import runs
from laiar_core.evaluation.ablation.runs import HELD_OUT, ablate, jobs
from laiar_core.evaluation.ablation.summary import paired, summarise, table
from laiar_core.evaluation.ablation.variants import VARIANTS
from laiar_core.evaluation.shift import SHIFTS
from laiar_core.training.settings import parse_settings

SETTINGS = {"model": MODEL.model_dump(), "training": TRAINING.model_dump(exclude={"seed"})}
PEOPLE = ("Ann", "Bo", "Cy")


def run_of(variant: str, subject: str, seed: int, accuracy: float, lost: float = 0.0) -> dict[str, object]:
    shift = {"mirrored": {"accuracy": accuracy - lost, "macro_accuracy": 0.0}}
    return {
        "variant": variant, "subject": subject, "seed": seed, "accuracy": accuracy, "macro_accuracy": accuracy / 2, "shift": shift
    }  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.name)
def test_the_settings_of_every_variant_are_valid(variant: runs.Variant) -> None:
    model, training = parse_settings(json.dumps(variant.settings(SETTINGS)), 3)
    assert training.seed == 3
    assert model.width == MODEL.width
    unguided = training.joint_weight == training.selection_weight == training.cross_modal_weight == training.language_weight == 0
    assert unguided == (variant.name in ("none", "black_box", "none_one_side"))
    assert training.mirrors != variant.name.endswith("one_side")
    assert training.epochs == TRAINING.epochs * (2 if unguided else 1), "unguided training takes as long as guided"


def test_jobs_leave_the_test_subject_out_and_begin_with_the_held_out_checkpoints() -> None:
    todo = list(jobs(PEOPLE, 2))
    assert [j.variant == HELD_OUT for j in todo] == [True] * 6 + [False] * (2 * 3 * len(VARIANTS))
    assert all(j.test not in j.learn for j in todo)
    assert len({j.folder(Path("out")) for j in todo}) == len(todo)
    assert not [j for j in jobs(PEOPLE[:2], 1) if j.variant == HELD_OUT], "one subject cannot be halved"


def test_differences_are_of_the_same_subject_and_seed() -> None:
    found = [run_of("all", "Ann", 0, 0.9, 0.1), run_of("all", "Bo", 0, 0.8, 0.3), run_of("none", "Ann", 0, 0.7)]
    found += [run_of("none", "Bo", 0, 0.7), run_of("none", "Cy", 0, 0.1)]
    summary = summarise(found)
    assert summary["all"]["accuracy"] == {"mean": pytest.approx(0.85), "std": pytest.approx(0.05), "reference_minus": None}
    assert summary["all"]["lost"]["mirrored"] == pytest.approx(0.2)
    gain = summary["none"]["accuracy"]["reference_minus"]
    assert gain["mean"] == pytest.approx(0.15)
    assert gain["pairs"] == 2
    assert gain["low"] < 0.15 < gain["high"]
    assert "+0.150" in table({"summary": summary})


def test_an_interval_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, standard error 1/sqrt(3), t of 0.975 with 2 degrees of freedom 4.303."""
    found = paired([1.0, 2.0, 3.0])
    assert found is not None
    half = 4.3027 / 3**0.5
    assert (found["low"], found["high"]) == (pytest.approx(2 - half, abs=1e-3), pytest.approx(2 + half, abs=1e-3))
    assert paired([1.0]) is None


@pytest.fixture
def two_people(demo_clips_path: Path, tmp_path: Path) -> Cad120:
    """A few bundled clips of two persons: of one alone nobody is left to hold out."""
    shutil.copytree(demo_clips_path / "annotations", tmp_path / "data" / "annotations")
    listing = tmp_path / "data" / "annotations" / "video_clips.txt"
    rows = listing.read_text().splitlines(keepends=True)
    listing.write_text("".join(row for person in (*LEARN[:1], *TEST) for row in [r for r in rows if r.startswith(person)][:6]))
    return Cad120(tmp_path / "data")


def test_it_runs_what_is_missing_and_gathers_the_rest(two_people: Cad120, tmp_path: Path) -> None:
    missing = ("all", *TEST)
    out = tmp_path / "out"
    for job in jobs(two_people.persons, 1):
        if (job.variant.name, job.test) != missing:
            job.folder(out).mkdir(parents=True)
            (job.folder(out) / "run.json").write_text(json.dumps(run_of(job.variant.name, job.test, 0, 0.5)))
    report = ablate(two_people.files.path, out, 1, 1, SETTINGS, "abc")
    assert json.loads((out / "ablation.json").read_text()) == report
    assert len(report["runs"]) == 2 * len(VARIANTS)
    (found,) = [r for r in report["runs"] if (r["variant"], r["subject"]) == missing]
    assert set(found["shift"]) == set(SHIFTS)
    assert found["accuracy"] == found["evaluation"]["metrics"]["video"]["accuracy"]
    assert all(set(clip) == set(runs.SHARED_OF_CLIP) for clip in found["evaluation"]["metrics"]["per_clip"])
    folder = out / "all" / f"{TEST[0]}-seed0"
    assert {f.name for f in folder.iterdir()} >= {"model.safetensors", "config.json", "run.json", "train.log"}
    written = (folder / "run.json").stat().st_mtime_ns
    assert ablate(two_people.files.path, out, 1, 1, SETTINGS, "abc") == report
    assert (folder / "run.json").stat().st_mtime_ns == written, "what is done is not done again"
