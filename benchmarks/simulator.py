"""How fast the simulator is, how well its boxes fit, and whether a checkpoint that learned from people knows what is done.

    python -m benchmarks.simulator --checkpoint checkpoints/cad120

Writes benchmarks/results/simulator.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.cli.git_revision import git_revision
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.evaluation.streams import read_streams
from laiar_core.files import write_text
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.simulator.table.recording.dataset import simulate
from laiar_core.simulator.table.recording.programme import perform, programme
from laiar_core.simulator.table.sizes import FPS
from laiar_core.simulator.table.style import STYLES
from laiar_core.video.decode import read_frames
from laiar_core.video.encode import write_film

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "simulator.json"
DEMO = ROOT / "assets" / "demo_clips"
FRESH = (40, 1000)  # recordings and seed of a set that nobody looked at while the scripts were written
EVERY = 10  # frames between two whose boxes are checked


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    checkpoint = load_checkpoint(parser.parse_args().checkpoint)
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "fresh"
        report = {
            "git_revision": git_revision(),
            "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
            "speed": speed(fresh) | one_process(Path(scratch) / "one.mp4"),
            "boxes": {style: boxes(style) for style in STYLES},
            "films": film_against_drawing(),
            "checkpoint": {
                "name": checkpoint.name,
                "git_revision": checkpoint.config.git_revision,
                "demo": accuracy(checkpoint, Cad120(DEMO)),
                "fresh": {"recordings": FRESH[0], "seed": FRESH[1]} | accuracy(checkpoint, Cad120(fresh)),
            },
        }
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def speed(out: Path) -> dict[str, float]:
    """Seconds of work for each second of film with as many processes as there are cores, and bytes for each second of film.

    Processor time too: unlike the time on the clock it does not depend on what else the machine does.
    """
    started, before = time.perf_counter(), os.times()
    simulate(out, *FRESH)
    worked, after = time.perf_counter() - started, os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    data = Cad120(out)
    seconds = sum(len(data.recording(i)) for i in {row.recording_id for row in data.rows.values()}) / FPS
    stored = sum(film.stat().st_size for film in out.rglob("*.mp4"))
    return {
        "seconds_of_film": seconds,
        "seconds_of_work": worked,
        "work_for_playing_time": worked / seconds,
        "processor_for_playing_time": processor / seconds,
        "bytes_a_second": stored / seconds,
    }


def one_process(film: Path) -> dict[str, float]:
    """Milliseconds a frame of each part of the work, in one process: one recording of each activity."""
    spent: defaultdict[str, float] = defaultdict(float)
    frames = 0
    for recording in programme(10):
        started = time.perf_counter()
        world, renderer = perform(recording)
        spent["play_ms"] += time.perf_counter() - started
        started = time.perf_counter()
        pictures = [renderer.picture(frame) for frame in range(world.frames)]
        spent["picture_ms"] += time.perf_counter() - started
        started = time.perf_counter()
        for frame in range(world.frames):
            renderer.boxes(frame)
        spent["boxes_ms"] += time.perf_counter() - started
        started = time.perf_counter()
        write_film(film, pictures, FPS)
        spent["encode_ms"] += time.perf_counter() - started
        frames += world.frames
    return {part: 1000 * seconds / frames for part, seconds in spent.items()}


def boxes(style: str) -> dict[str, float]:
    """Overlap (IoU) of annotated boxes with the bounds of the masks of what is drawn: a recording of each activity."""
    found = []
    for recording in programme(10, style=style):
        world, renderer = perform(recording)
        for frame in range(0, world.frames, EVERY):
            for track_id, box in renderer.boxes(frame).items():
                if box is not None:
                    found.append(overlap(box, bounds(renderer.mask(frame, track_id))))
    return {"boxes": len(found), "mean_iou": float(np.mean(found)), "least_iou": float(np.min(found))}


def bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the pixels of a mask (H, W), right and bottom not included."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    """Intersection over union of two boxes."""

    def area(left: float, top: float, right: float, bottom: float) -> float:
        return max(right - left, 0) * max(bottom - top, 0)

    shared = area(max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    return shared / (area(*a) + area(*b) - shared)


def film_against_drawing() -> dict[str, float]:
    """What the encoder changes in the demo films: absolute difference to what was drawn, in levels of 0 to 255."""

    def differences() -> Iterator[float]:
        for recording in programme(12):
            world, renderer = perform(recording)
            film = DEMO / f"{recording.person.name}_videos" / recording.activity / f"{recording.video}.mp4"
            numbers = list(range(0, world.frames, 5 * EVERY))
            for number, seen in zip(numbers, read_frames(film, numbers), strict=True):
                yield float(np.abs(seen.astype(int) - renderer.picture(number)).mean())

    found = list(differences())
    return {"frames": len(found), "mean_difference": float(np.mean(found)), "largest": max(found)}


def accuracy(checkpoint: Checkpoint, data: Cad120) -> dict[str, Any]:
    """How many clips the video stream names right, by action; what it says of those it gets wrong; and all but null together."""
    actions = checkpoint.vocabulary.actions
    said: Counter[tuple[str, str]] = Counter()
    for clip_id in data.clip_ids():
        clip = data.clip(clip_id)
        said[str(clip.action), actions[int(read_streams(run_model(checkpoint, clip)).video.argmax())]] += 1
    clips = Counter[str]()
    for (action, _), count in said.items():
        clips[action] += count
    right = {action: said[action, action] for action in clips}
    acting = [action for action in clips if action != NULL_ACTION]
    return {
        "clips": sum(clips.values()),
        "accuracy": sum(right.values()) / sum(clips.values()),
        "clips_not_null": sum(clips[a] for a in acting),
        "accuracy_not_null": sum(right[a] for a in acting) / sum(clips[a] for a in acting),
        "by_action": {a: {"clips": clips[a], "right": right[a]} for a in sorted(clips)},
        "wrong": {f"{action} as {other}": n for (action, other), n in sorted(said.items()) if action != other},
    }


if __name__ == "__main__":
    main()
