"""Made-up measurements that one can check by hand: two people, one seed, two actions, two shifts."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

RANKINGS = ("evidence", "selection", "attention", "gradient", "random")
PEER = {"clips": 4, "accuracy": 0.5, "macro_accuracy": 0.25, "reason_hit": 0.125, "reason_hit_correct": 0.375}


def run(variant: str, subject: str, accuracy: float, mirrored: float, fewer_frames: float) -> dict[str, Any]:
    """One run; `mirrored` and `fewer_frames` are what these shifts take."""
    shifts = {"mirrored": mirrored, "fewer_frames": fewer_frames}
    return {
        "variant": variant,
        "subject": subject,
        "seed": 0,
        "accuracy": accuracy,
        "macro_accuracy": accuracy - 0.1,
        "shift": {name: {"accuracy": accuracy - lost, "macro_accuracy": 0.0} for name, lost in shifts.items()},
        "seconds": 1800.0,
    }


def evaluation(accuracy: float, hit: float, random: float) -> dict[str, Any]:
    """What `evaluate` says: four clips, one pick that is taken for null, one reason that hits; `random` tokens take so much."""
    video: dict[str, Any] = {
        "clips": 4,
        "accuracy": accuracy,
        "macro_accuracy": accuracy - 0.1,
        "confusion": [[2, 0], [1, 1]],
        "relation_macro_accuracy": 0.95,
        "reason_hit": hit / 2,
        "reason_hit_random": 0.2,
        "reason_hit_correct": hit,
        "reason_hit_correct_random": 0.3,
        "ece": 0.05,
        "ece_uncalibrated": 0.07,
        "coverage": 0.75,
        "accuracy_when_told": None,
        "reliability": [
            {"low": 0.0, "high": 0.5, "count": 0, "confidence": None, "accuracy": None},
            {"low": 0.5, "high": 1.0, "count": 4, "confidence": 0.875, "accuracy": 0.75},
        ],
        "curves": {"shares": [0.0, 0.5, 1.0]},
    }
    for ranking in RANKINGS:
        suffix = "" if ranking == "evidence" else f"_{ranking}"
        video |= {f"{name}{suffix}": 0.5 for name in ("sufficiency", "deletion_auc", "insertion_auc")}
        video[f"comprehensiveness{suffix}"] = random if ranking == "random" else 0.4
        video["curves"][ranking] = {"deletion": [0.9, 0.4, 0.1], "insertion": [0.1, 0.6, 0.9]}
    language = {"accuracy": 1.0}
    return {
        "dataset": "made up", "actions": ["null", "pick"], "video": video, "language": language, "per_clip": per_clip()
    }  # fmt: skip


def per_clip() -> list[dict[str, Any]]:
    rows = [("null", "null", None), ("null", "null", None), ("pick", "pick", True), ("pick", "null", False)]
    return [{"annotated": annotated, "predicted": said, "confidence": 1.0, "reason_hit": hit} for annotated, said, hit in rows]


def ablation(random: float = 0.1) -> dict[str, Any]:
    """Guidance gives 5 and 3 points, the full model has 6 and 5 over the black box; shifts take 3 of its points, and 7 and 8."""
    runs = [run("all", "Ann", 0.9, 0.02, 0.04), run("all", "Bo", 0.8, 0.04, 0.02)]
    for one, hit in zip(runs, (0.76, 0.86), strict=True):
        one["evaluation"] = evaluation(one["accuracy"], hit, random)
    runs += [run("none", "Ann", 0.85, 0.08, 0.06), run("none", "Bo", 0.77, 0.08, 0.08)]
    runs += [run("black_box", "Ann", 0.84, 0.08, 0.06), run("black_box", "Bo", 0.75, 0.08, 0.06)]
    runs += [run("joint", "Ann", 0.6, 0.0, 0.0)]
    return {"settings": {}, "git_revision": "abc+", "runs": runs, "summary": {}}


STATES = {
    "trained_on": ["Ann"],
    "tested_on": "Bo",
    "none": {"states": {"plain": {"accuracy": 0.75, "settled_accuracy": 0.8}}},
    "stem": {"states": {"plain": {"accuracy": 1.0, "settled_accuracy": 1.0}}},
}


def styles() -> dict[str, Any]:
    """Two seeds; a guided model loses 10 points under the one other style, an unguided one 20 and 30; appearance sees states."""
    runs = []
    for (learn, seed), (sees, states) in product(((40, 0), (12, 0), (12, 1)), (("layout", 0.75), ("appearance", 1.0))):
        for guidance, lost in (("guided", 0.1), ("unguided", 0.2 + 0.1 * seed)):
            measured = {
                style: {"clips": 10, "states": states, "accuracy": accuracy, "macro_accuracy": accuracy}
                for style, accuracy in (("plain", 0.9), ("vivid", 0.9 - lost))
            }
            run = {"sees": sees, "guidance": guidance, "learn": learn, "seed": seed, "seconds": 60.0}
            runs.append(run | {"styles": measured, "plain": {"reason_hit_correct": 0.5}})
    return {"git_revision": "ghi", "few": 12, "many": 40, "test": 10, "runs": runs}


def write(folder: Path, measured: dict[str, Any]) -> Path:
    """All the JSON that the page needs."""
    folder.mkdir(parents=True, exist_ok=True)
    peer = {"all": PEER, "subjects": {"Ann": PEER, "Bo": PEER}, "per_clip": per_clip()}
    speed = {
        "checkpoint": "made-up", "git_revision": "def", "clips": 4, "cores": 2, "total_ms": {"median": 12.5, "p95": 20.0}
    }  # fmt: skip
    files = {
        "ablation": measured,
        "two_stage_peer": peer,
        "explain_speed": speed,
        "styles": styles(),
        "appearance_states": STATES,
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder
