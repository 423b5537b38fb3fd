"""A data set in the official files of Charades and Action Genome, at full size and of nobody: for what is measured at scale.

`python -m benchmarks.charades_size --out DIR [--videos 9848]`. Boxes drift and relations last as in recordings, and nothing in it
means anything. By default 9,848 videos, 234,000 frames, 1.7 million relations, of which 81 % are for training.
"""

from __future__ import annotations

import argparse
import csv
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from laiar_core.data.charades.genome_words import FAMILIES, THINGS

VIDEOS = 9_848
FRAMES = 23.8  # of a video, on average
CLASSES = 157
TRAINING = 0.81
SIZE = (480, 270)
COLUMNS = ("id", "subject", "scene", "quality", "relevance", "verified", "script", "objects", "descriptions", "actions", "length")
AT_ONCE = (0.75, 0.2, 0.05)  # shares of 1, 2 and 3 relations of a family
SEEN = 0.58  # how often a thing of a video is annotated in a frame of it
STAYS = 0.8  # how likely relations are those of the frame before
Key = str
Thing = dict[str, Any]


def write(out: Path, videos: int = VIDEOS, seed: int = 0) -> dict[str, int]:
    """Write the data set and count what it holds."""
    rng = np.random.default_rng(seed)
    tables, genome = out / "Charades", out / "ActionGenome" / "annotations"
    tables.mkdir(parents=True, exist_ok=True)
    genome.mkdir(parents=True, exist_ok=True)
    _write_classes(tables)
    (out / "name.txt").write_text("Charades, of nobody\n")
    lengths = np.clip(rng.normal(30, 8, videos), 5, 120)
    counts = np.clip(rng.poisson(FRAMES, videos), 3, 60)
    train = rng.random(videos) < TRAINING
    persons: dict[Key, Any] = {}
    things: dict[Key, list[Thing]] = {}
    rows = []
    for number in range(videos):
        video, length = f"V{number:04d}", float(lengths[number])
        rows.append(_row(video, number, length, rng))
        split = "train" if train[number] else "test"
        _annotate(video, length, int(counts[number]), split, persons, things, rng)
    for split, wanted in (("train", True), ("test", False)):
        with (tables / f"Charades_v1_{split}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(row for row, is_train in zip(rows, train, strict=True) if is_train == wanted)
    for name, data in (("person_bbox", persons), ("object_bbox_and_relationship", things)):
        with (genome / f"{name}.pkl").open("wb") as file:
            pickle.dump(data, file)
    (genome / "frame_list.txt").write_text("".join(f"{key}\n" for key in persons))
    every = [thing for frame in things.values() for thing in frame]
    return {
        "videos": videos,
        "frames": len(persons),
        "things": len(every),
        "relations": sum(len(thing[f"{family}_relationship"]) for thing in every for family in FAMILIES),
    }


def _write_classes(tables: Path) -> None:
    classes = [f"c{i:03d} Doing thing {i} with {THINGS[i % len(THINGS)]}" for i in range(CLASSES)]
    lists = {
        "classes": classes,
        "mapping": [f"c{i:03d} o{i % len(THINGS):03d} v000" for i in range(CLASSES)],
        "objectclasses": [f"o{i:03d} {thing}" for i, thing in enumerate(THINGS)],
        "verbclasses": ["v000 do"],
    }
    for name, lines in lists.items():
        (tables / f"Charades_v1_{name}.txt").write_text("\n".join(lines) + "\n")


def _row(video: str, number: int, length: float, rng: np.random.Generator) -> list[str]:
    """A line of the tables: 6.8 actions of about 12 s, a few classes much more often than the others."""
    actions = []
    for _ in range(rng.poisson(6.8)):
        start = rng.uniform(0, length * 0.8)
        action = min(CLASSES - 1, int(rng.exponential(CLASSES / 5)))
        actions.append(f"c{action:03d} {start:.2f} {min(length, start + rng.gamma(4, 3)):.2f}")
    return [video, f"P{number % 267:03d}", "Kitchen", "6", "7", "Yes", "", "", "", ";".join(actions), f"{length:.2f}"]


def _annotate(
    video: str,
    length: float,
    count: int,
    split: str,
    persons: dict[Key, Any],
    things: dict[Key, list[Thing]],
    rng: np.random.Generator,
) -> None:
    """The annotated frames of a video: one person, and a few things that are seen in half of them."""
    numbers = np.sort(rng.choice(np.arange(1, max(count + 1, int(length * 30))), count, replace=False))
    kinds = rng.choice(len(THINGS), size=rng.integers(2, 6), replace=False)
    width, height = SIZE
    place = rng.uniform(0.1, 0.6, (len(kinds) + 1, 2)) * SIZE
    extent = rng.uniform(0.05, 0.4, (len(kinds) + 1, 2)) * SIZE
    holds: dict[int, dict[str, list[str]]] = {}
    for number in numbers:
        key = f"{video}.mp4/{number:06d}.png"
        place = np.clip(place + rng.normal(0, 6, place.shape), 0, np.array(SIZE) - 30)
        corner = np.minimum(place + extent, SIZE)
        box = np.array([[*place[0], *corner[0]]], dtype=np.float32)
        persons[key] = {
            "bbox": box,
            "bbox_score": np.ones(1, dtype=np.float32),
            "bbox_size": (width, height),
            "bbox_mode": "xyxy",
        }
        things[key] = []
        for i, kind in enumerate(kinds, start=1):
            if kind not in holds or rng.random() > STAYS:
                holds[kind] = _relations(rng)
            if rng.random() > SEEN:
                continue
            thing = {"class": THINGS[kind], "bbox": (*place[i].tolist(), *(corner[i] - place[i]).tolist())}
            thing |= {f"{family}_relationship": names for family, names in holds[kind].items()}
            things[key].append(thing | {"visible": True, "metadata": {"tag": key, "set": split}})


def _relations(rng: np.random.Generator) -> dict[str, list[str]]:
    at_once = {family: int(rng.choice(3, p=AT_ONCE)) + 1 if family != "attention" else 1 for family in FAMILIES}
    return {family: [str(r) for r in rng.choice(names, at_once[family], replace=False)] for family, names in FAMILIES.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--videos", type=int, default=VIDEOS)
    arguments = parser.parse_args()
    print(write(arguments.out, arguments.videos))
