"""The raw JSON behind the results page, and how to choose from it. Every number of the page starts here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.errors import LaiarError
from laiar_core.evaluation.ablation.summary import REFERENCE, paired
from laiar_core.evaluation.report_schema import as_current

GUIDED, UNGUIDED, BLACK_BOX = REFERENCE, "none", "black_box"
GUIDED_ONE_SIDE, UNGUIDED_ONE_SIDE = "all_one_side", "none_one_side"
SOURCES = {
    "ablation.json": "laiar ablate cad120 --data PATH --seeds 3 --out runs/ablation && "
    "cp runs/ablation/ablation.json benchmarks/results/",
    "two_stage_peer.json": "python -m benchmarks.two_stage_peer --data PATH --predictions PATH",
    "explain_speed.json": "python -m benchmarks.explain_speed --checkpoint checkpoints/cad120 --data PATH",
    "appearance_states.json": "laiar simulate --out runs/states --clips 40 --seed 7 && "
    "laiar simulate --out runs/dim --clips 40 --seed 7 --style dim && "
    "laiar simulate --out runs/noise --clips 40 --seed 7 --style noise && "
    "python -m benchmarks.appearance_states --data runs/states --others runs/dim runs/noise",
    "styles.json": "python -m benchmarks.styles --work runs/styles --seeds 3",
}

Run = Mapping[str, Any]
Pick = Callable[[Run], float | None]  # one number of a run; None where it was not measured


@dataclass(frozen=True)
class Results:
    """What was measured.

    Attributes:
        settings, git_revision: of the ablation.
        runs: its runs, each with `variant`, `subject`, `seed`, ... (laiar_core/evaluation/ablation/runs.py).
        peer: the two-stage peer (two_stage_peer.py).
        speed: how long explaining takes (explain_speed.py).
        states: open and closed, with pictures and without (appearance_states.py).
        styles: trainings on simulated recordings, tested in every style (styles.py).
    """

    settings: Mapping[str, Any]
    git_revision: str
    runs: tuple[Run, ...]
    peer: Mapping[str, Any]
    speed: Mapping[str, Any]
    states: Mapping[str, Any]
    styles: Mapping[str, Any]

    def of(self, variant: str, pick: Pick, subject: str | None = None) -> list[float]:
        """One number of every run of a variant, on all subjects or on one, where it was measured."""
        chosen = [run for run in self.runs if run["variant"] == variant and subject in (None, run["subject"])]
        return [value for run in chosen if (value := pick(run)) is not None]

    def pairs(self, variant: str, other: str, pick: Pick) -> list[tuple[float, float]]:
        """One number of both variants, for every subject and seed that both were run on."""
        found = [
            {
                (run["subject"], run["seed"]): value
                for run in self.runs
                if run["variant"] == v and (value := pick(run)) is not None
            }
            for v in (variant, other)
        ]
        return [(value, found[1][key]) for key, value in found[0].items() if key in found[1]]

    def gain(self, over: str, pick: Pick) -> dict[str, Any] | None:
        """What the full model has over a variant, with its interval (`paired`); None for fewer than two pairs."""
        return paired([full - other for full, other in self.pairs(GUIDED, over, pick)])

    @property
    def subjects(self) -> list[str]:
        """Test subjects, sorted."""
        return sorted({run["subject"] for run in self.runs})

    @property
    def evaluations(self) -> list[Run]:
        """The report of `evaluate` of each run of the full model."""
        return [run["evaluation"] for run in self.runs if run["variant"] == GUIDED]

    @property
    def actions(self) -> list[str]:
        """Names of the actions, in the order of the confusion matrices."""
        return list(self.evaluations[0]["metrics"]["actions"])

    @property
    def shifts(self) -> list[str]:
        """Names of the changes of domain that the full model was tested under."""
        return next(list(run["shift"]) for run in self.runs if run["variant"] == GUIDED)

    def confusion(self) -> NDArray[np.int64]:
        """Clips of the full model's runs, all together: rows annotated, columns predicted."""
        total: NDArray[np.int64] = np.array([e["metrics"]["video"]["confusion"] for e in self.evaluations]).sum(axis=0)
        return total


def load(folder: Path) -> Results:
    """Read the JSON files of a folder (LaiarError where one is missing or has not what it should)."""
    read = {}
    for name, command in SOURCES.items():
        path = folder / name
        try:
            read[name] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise LaiarError(f"{name} is missing or is no JSON; make it with: {command}") from None
    ablation = read["ablation.json"]
    results = Results(
        ablation["settings"],
        ablation["git_revision"],
        tuple(run | {"evaluation": as_current(run["evaluation"])} if "evaluation" in run else run for run in ablation["runs"]),
        read["two_stage_peer.json"],
        read["explain_speed.json"],
        read["appearance_states.json"],
        read["styles.json"],
    )
    if not results.of(GUIDED, number("accuracy")):
        raise LaiarError(f"{folder / 'ablation.json'} has no run of the full model yet; go on with: {SOURCES['ablation.json']}")
    return results


def number(name: str) -> Pick:
    """A number that every run has, such as `accuracy`."""
    return lambda run: run[name]


def video(name: str) -> Pick:
    """A number of the video stream that `evaluate` gives, which the full model's runs have."""
    return lambda run: run["evaluation"]["metrics"]["video"][name]


def under(shift: str) -> Pick:
    """Accuracy under one shift."""
    return lambda run: run["shift"][shift]["accuracy"] if shift in run["shift"] else None


def lost(shifts: Sequence[str]) -> Pick:
    """Accuracy lost under these shifts, in their mean; None for a run that was not tested under all of them."""

    def pick(run: Run) -> float | None:
        if set(shifts) - set(run["shift"]):
            return None
        seen_under = [run["shift"][name]["accuracy"] for name in shifts]
        return float(run["accuracy"] - np.mean(seen_under))

    return pick


def hits(rows: Sequence[Run], action: str, recognised: bool = False) -> list[bool]:
    """Whether the reason hits, for each clip of an action where one can say; only recognised ones if so wished."""
    chosen = [row for row in rows if row["annotated"] == action != NULL_ACTION and row["reason_hit"] is not None]
    return [row["reason_hit"] for row in chosen if row["predicted"] == action or not recognised]
