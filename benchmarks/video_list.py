"""The lists of as many videos as Charades has, with its actions and of nobody: what the Clips page is measured on.

There are no boxes and no films, as the page reads neither.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from laiar_core.data.charades.classes import charades_classes

VIDEOS = 9_848
TRAINING = 0.81
ACTIONS = 6.8  # of a video, on average
PERSONS = 267
SCENES = (
    "Basement", "Bathroom", "Bedroom", "Closet / Walk-in closet / Spear closet", "Dining room", "Entryway", "Garage", "Hallway",
    "Home Office / Study", "Kitchen", "Laundry room", "Living room", "Other", "Pantry", "Recreation room / Man cave", "Stairs",
)  # fmt: skip


def write_list(out: Path, videos: int = VIDEOS, seed: int = 0) -> None:
    """Write the class lists and both lists of videos into a folder."""
    classes = charades_classes()
    verbs, objects = (list(dict.fromkeys(getattr(c, part) for c in classes)) for part in ("verb", "object"))
    lists = {
        "classes": [f"{c.id} {c.phrase}" for c in classes],
        "verbclasses": [f"v{i:03d} {verb}" for i, verb in enumerate(verbs)],
        "objectclasses": [f"o{i:03d} {thing}" for i, thing in enumerate(objects)],
        "mapping": [f"{c.id} o{objects.index(c.object):03d} v{verbs.index(c.verb):03d}" for c in classes],
    }
    for name, lines in lists.items():
        (out / f"Charades_v1_{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rng = np.random.default_rng(seed)
    likely = 1 / np.arange(3, len(classes) + 3)  # a few actions are common and most are rare
    rows: dict[str, list[list[str]]] = {"train": [], "test": []}
    for number in range(videos):
        length = float(np.clip(rng.normal(30, 8), 5, 120))
        happens = rng.choice(len(classes), size=min(rng.poisson(ACTIONS), 20), replace=False, p=likely / likely.sum())
        begins = rng.uniform(0, length * 0.8, len(happens))
        actions = ";".join(f"{classes[c].id} {start:.2f} {start + 4:.2f}" for c, start in zip(happens, begins, strict=True))
        row = [f"V{number:04d}", f"P{rng.integers(PERSONS):03d}", str(rng.choice(SCENES)), actions, f"{length:.2f}"]
        rows["train" if rng.random() < TRAINING else "test"].append(row)
    for split, those in rows.items():
        with (out / f"Charades_v1_{split}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", "subject", "scene", "actions", "length"], *those])
