"""How well a detector sees what people annotated in films, and what a checkpoint makes of it.

    python -m benchmarks.detectors --data ../shared/data
    python -m benchmarks.detectors --data DATA --detector owlv2

DATA has the tables of Charades and the annotation of Action Genome, with frames or films (docs/charades.md). Each annotated frame
is searched alone. A box is found where one of its class covers it (intersection over union of 0.5 or more). Of a class the surest
box of a frame goes to the checkpoint, in the place of the annotated one. People annotated what somebody handles and nothing else,
so precision is a lower bound. Writes benchmarks/results/detectors.json, with a row for each detector.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
from numpy.typing import NDArray
from supervision import box_iou_batch

from laiar_core.bundled import CHECKPOINTS
from laiar_core.data.clip import Clip, Track
from laiar_core.data.frames import frames_of, has_pictures
from laiar_core.data.user_video.class_mapping import suggest_classes
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.detector import Detections, Detector
from laiar_core.perception.hf_models import hub_models
from laiar_core.progress import progress_bar

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "detectors.json"
SAME_IOU = 0.5
BELIEVED = 0.3  # with so much the tracker begins a thing
SAID = 0.5
BINS = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
BATCH = 16


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--detector", default="bundled", help="bundled, owlv2, grounding-dino, omdet, a folder, USER/NAME, ...")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINTS / "charades-simulated")
    parser.add_argument("--videos", type=int, help="only so many")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    checkpoint = load_checkpoint(given.checkpoint)
    models = hub_models(given.detector, None, checkpoint.vocabulary.objects)
    data = open_dataset(given.data)
    clips = [clip for name in data.clip_ids() if has_pictures(clip := data.clip(name))][: given.videos]
    if not clips:
        raise LaiarError(f"{given.data} has no frames and no films; put them where docs/charades.md says")
    row = {"eyes": models.eyes, "checkpoint": checkpoint.name, **measure(clips, models.detector, checkpoint)}
    try:
        rows = json.loads(given.out.read_text(encoding="utf-8"))
    except FileNotFoundError:
        rows = {}
    write_text(given.out, json.dumps(rows | {given.detector: row}, indent=1) + "\n")
    print(json.dumps(row, indent=1))


def lines(rows: dict[str, Any]) -> list[str]:
    """What docs/own_video.md says of what was measured: a row for each detector, and of the first one by class."""
    titles = (
        "detector",
        "found, of the annotated",
        "right, of its own",
        "processor",
        "actions said",
        "by annotated boxes",
    )
    table = [f"| {' | '.join(titles)} |", "|---|--:|--:|--:|--:|--:|"]
    for row in rows.values():
        every, acts = row["all"], (row["actions"]["detected"], row["actions"]["annotated"])
        said = [f"{act['said_and_annotated']} of {act['said']} annotated" for act in acts]
        seconds = f"{row['seconds_per_frame']['processor']:.2f} s"
        found = (f"{every['found']} of {every['annotated']} ({every['recall']:.0%})", f"{every['precision']:.0%}")
        table.append(f"| {' | '.join((row['eyes'], *found, seconds, *said))} |")
    first = next(iter(rows.values()))
    classes = [f"{name} {one['found']} of {one['annotated']}" for name, one in first["classes"].items() if one["annotated"]]
    return [*table, "", *wrap(f"By class, {first['eyes']} found: {', '.join(classes)}.", 140)]


def measure(clips: Sequence[Clip], detector: Detector, checkpoint: Checkpoint) -> dict[str, Any]:
    """Recall and precision of a detector by class, its time, and the actions that a checkpoint says by its boxes.

    Args:
        clips: with annotated boxes and pictures.
        detector: which looks at each of their frames.
        checkpoint: in whose classes it is measured.

    Returns:
        What was measured, ready for JSON.
    """
    suggested = suggest_classes(dict.fromkeys(detector.names), checkpoint.vocabulary)
    people = {name: name for name in ("person",) if name in checkpoint.vocabulary.objects}
    classes = [people.get(name) or suggested[name].class_name for name in detector.names]
    counts: defaultdict[str, _Counts] = defaultdict(_Counts)
    said, seconds, frames = {"annotated": _Said(), "detected": _Said()}, [0.0, 0.0], 0
    for clip in progress_bar(clips, desc="videos"):
        before, processor = time.perf_counter(), time.process_time()
        found = list(_looked(clip, detector))
        seconds = [seconds[0] + time.perf_counter() - before, seconds[1] + time.process_time() - processor]
        frames += len(found)
        _count(clip, found, classes, counts)
        for name, seen in (("annotated", clip), ("detected", _with_boxes(clip, found, classes))):
            said[name].add(clip, _said(checkpoint, seen))
    total = _Counts()
    for one in counts.values():
        total.add(one)
    return {
        "videos": len(clips),
        "frames": frames,
        "seconds_per_frame": {"clock": round(seconds[0] / frames, 3), "processor": round(seconds[1] / frames, 3)},
        "believed_from": BELIEVED,
        "all": total.row(),
        "classes": {name: counts[name].row() for name in sorted(counts)},
        "right_by_score": total.by_score(),
        "actions": {name: one.row() for name, one in said.items()},
    }


@dataclass
class _Counts:
    """Of one class: annotated boxes, those that were found, and each detection's score with whether it is right."""

    annotated: int = 0
    found: int = 0
    scores: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)

    def add(self, other: _Counts) -> None:
        self.annotated += other.annotated
        self.found += other.found
        self.scores += other.scores
        self.right += other.right

    def row(self) -> dict[str, object]:
        believed = np.array(self.scores) >= BELIEVED
        right = int(np.array(self.right, dtype=bool)[believed].sum())
        return {
            "annotated": self.annotated,
            "found": self.found,
            "recall": _share(self.found, self.annotated),
            "detected": int(believed.sum()),
            "right": right,
            "precision": _share(right, int(believed.sum())),
        }

    def by_score(self) -> list[dict[str, object]]:
        scores, right = np.array(self.scores), np.array(self.right, dtype=bool)
        rows: list[dict[str, object]] = []
        for low, high in pairwise(BINS):
            inside = (scores >= low) & (scores < high if high < 1 else scores <= 1)
            rows.append(
                {"from": low, "to": high, "detected": int(inside.sum()), "right": _share(right[inside].sum(), inside.sum())}
            )
        return rows


@dataclass
class _Said:
    """Actions of whole videos: said, annotated, and both."""

    said: int = 0
    annotated: int = 0
    both: int = 0
    refused: int = 0

    def add(self, clip: Clip, said: set[str] | None) -> None:
        true = {interval.action for interval in clip.actions or ()}
        self.annotated += len(true)
        self.said += len(said or ())
        self.both += len(true & (said or set()))
        self.refused += said is None

    def row(self) -> dict[str, object]:
        return {
            "said": self.said,
            "said_and_annotated": self.both,
            "annotated": self.annotated,
            "precision": _share(self.both, self.said),
            "recall": _share(self.both, self.annotated),
            "videos_refused": self.refused,
        }


def _looked(clip: Clip, detector: Detector) -> Iterator[Detections]:
    """What is found in each frame, in the pixels of the annotation."""
    pictures: list[NDArray[np.uint8]] = []
    for at, picture in enumerate(frames_of(clip)):
        pictures.append(picture)
        if len(pictures) == BATCH or at == len(clip) - 1:
            scale = np.array([a / b for a, b in zip(clip.frame_size, picture.shape[1::-1], strict=True)] * 2, dtype=np.float32)
            for found in detector.detect(np.stack(pictures)):
                yield replace(found, boxes_xyxy=found.boxes_xyxy * scale)
            pictures = []


def _count(clip: Clip, found: Sequence[Detections], classes: Sequence[str | None], counts: defaultdict[str, _Counts]) -> None:
    for frame, things in enumerate(found):
        named = np.array([classes[label] or "" for label in things.labels], dtype=object)
        there = {track.class_name for track in clip.tracks if track.present[frame]}
        for name in there | set(named.tolist()) - {""}:
            mine = np.flatnonzero(named == name)
            mine = mine[np.argsort(-things.scores[mine], kind="stable")]
            true = np.array(
                [t.boxes_xyxy[frame] for t in clip.tracks if t.class_name == name and t.present[frame]], dtype=np.float32
            ).reshape(-1, 4)
            hit, free = np.zeros(len(mine), dtype=bool), np.ones(len(true), dtype=bool)
            overlap = box_iou_batch(things.boxes_xyxy[mine], true)
            for row in range(len(mine)):
                best = int(np.where(free, overlap[row], -1).argmax()) if len(true) else -1
                if best >= 0 and free[best] and overlap[row, best] >= SAME_IOU:
                    hit[row], free[best] = True, False
            believed = things.scores[mine] >= BELIEVED
            counts[name].add(_Counts(len(true), int((hit & believed).sum()), things.scores[mine].tolist(), hit.tolist()))


def _with_boxes(clip: Clip, found: Sequence[Detections], classes: Sequence[str | None]) -> Clip:
    """The clip with the surest box of each class in each frame, in the place of the annotated ones."""
    boxes: defaultdict[str, NDArray[np.float32]] = defaultdict(lambda: np.zeros((len(clip), 4), dtype=np.float32))
    for frame, things in enumerate(found):
        for thing in np.argsort(things.scores, kind="stable"):  # the surest comes last and stays
            name = classes[things.labels[thing]]
            if name and things.scores[thing] >= BELIEVED:
                boxes[name][frame] = things.boxes_xyxy[thing]
    tracks = tuple(Track(name, name, box, np.asarray(box.any(axis=1))) for name, box in sorted(boxes.items()))
    return replace(clip, tracks=tracks, relations=None, box_source="detected")


def _said(checkpoint: Checkpoint, clip: Clip) -> set[str] | None:
    """The actions that are said; None where the model knows nothing in the clip."""
    try:
        probabilities = run_model(checkpoint, clip).sayable
    except LaiarError:
        return None
    return {action for action, p in zip(checkpoint.vocabulary.actions, probabilities, strict=True) if p >= SAID}


def _share(part: int, whole: int) -> float | None:
    return round(float(part / whole), 4) if whole else None


if __name__ == "__main__":
    main()
