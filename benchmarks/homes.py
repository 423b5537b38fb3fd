"""How fast homes are simulated, how well their boxes fit, and how like Charades and Action Genome they are in numbers.

    python -m benchmarks.homes

Writes benchmarks/results/homes.json. It counts nothing of the real data: what docs/simulator.md says of those is of their papers.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.simulator import overlap
from laiar_core.cli.git_revision import git_revision
from laiar_core.data.charades.apart import read_pickle_apart
from laiar_core.files import write_text
from laiar_core.simulator.room.boxes import person_box, thing_box
from laiar_core.simulator.room.drawing.renderer import PERSON, Renderer
from laiar_core.simulator.room.recording.dataset import film_video, simulate_charades
from laiar_core.simulator.room.recording.programme import perform_video, videos
from laiar_core.simulator.room.relations import annotated_things
from laiar_core.simulator.table.drawing.bounds import bounds_of

RESULT = Path(__file__).parent / "results" / "homes.json"
SEED, ANNOTATED, FILMED, CHECKED = 500, 400, 4, 16
NOT_DRAWN_ALONE = {"doorway", "doorknob", "floor", "window"}  # the wall's painter paints them
SMALL = 20  # pixels; of a smaller box half a pixel at an edge is a large part


def main() -> None:
    """Measure and write the result."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        report = {
            "git_revision": git_revision(),
            "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
            "annotation": annotation(Path(scratch) / "annotated"),
            "films": films(Path(scratch)),
            "boxes": boxes(),
        }
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def annotation(out: Path) -> dict[str, Any]:
    """What a set without films holds, and how long it takes in one process."""
    started, before = time.perf_counter(), time.process_time()
    simulate_charades(out, ANNOTATED, SEED, films=False)
    spent = {"seconds": time.perf_counter() - started, "processor_seconds": time.process_time() - before}
    rows = []
    for split in ("train", "test"):
        with (out / f"Charades_v1_{split}.csv").open(newline="") as file:
            rows += list(csv.DictReader(file))
    objects = read_pickle_apart(out / "annotations/object_bbox_and_relationship.pkl")
    things = [thing for frame in objects.values() for thing in frame]
    acts = [part.split(" ") for row in rows for part in row["actions"].split(";")]
    families = ("attention", "spatial", "contacting")
    return spent | {
        "videos": len(rows),
        "homes": len({row["subject"] for row in rows}),
        "classes": len({act[0] for act in acts}),
        "mean_length_s": float(np.mean([float(row["length"]) for row in rows])),
        "mean_actions": len(acts) / len(rows),
        "mean_action_s": float(np.mean([float(end) - float(start) for _, start, end in acts])),
        "frames_a_video": len(objects) / len(rows),
        "things_a_frame": len(things) / len(objects),
        "invisible": sum(not thing["visible"] for thing in things) / len(things),
        "relations": {
            family: dict(Counter(name for thing in things for name in thing[f"{family}_relationship"]).most_common())
            for family in families
        },
    }


def films(folder: Path) -> dict[str, float]:
    """Processor time for each second of film, drawn and encoded in one process, and how large it is."""
    before, seconds = time.process_time(), 0.0
    for video in videos(FILMED, SEED):
        seconds += float(film_video(video, folder).row["length"])
    spent = time.process_time() - before
    stored = sum(film.stat().st_size for film in folder.rglob("*.mp4"))
    return {"seconds_of_film": seconds, "processor_for_playing_time": spent / seconds, "bytes_a_second": stored / seconds}


def boxes() -> dict[str, Any]:
    """Overlap (IoU) of annotated boxes with the bounds of what is drawn, for the person, larger and smaller things."""
    found: dict[str, list[float]] = {"person": [], "larger": [], "smaller": []}
    off: list[float] = []
    for video in videos(CHECKED, SEED):
        home = perform_video(video)
        renderer = Renderer(home)
        for frame in range(5, home.frames, 60):
            for name in (PERSON, *sorted({*annotated_things(home)} - NOT_DRAWN_ALONE)):
                box = person_box(home, frame) if name == PERSON else thing_box(home, name, frame)
                drawn = bounds_of(renderer.mask(frame, name))
                if box is None or drawn is None:
                    continue
                small = min(drawn[2] - drawn[0], drawn[3] - drawn[1]) < SMALL
                kind = "person" if name == PERSON else "smaller" if small else "larger"
                found[kind].append(overlap(box, drawn))
                if name != PERSON:
                    off.append(float(np.abs(np.subtract(box, drawn)).max()))
    return {
        kind: {"boxes": len(values), "mean_iou": float(np.mean(values)), "least_iou": float(np.min(values))}
        for kind, values in found.items()
    } | {"pixels_off": {"mean": float(np.mean(off)), "p99": float(np.percentile(off, 99))}}


if __name__ == "__main__":
    main()
