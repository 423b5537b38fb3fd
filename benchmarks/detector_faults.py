"""What detectors do to annotated things: how often they are missed, how long, how far boxes are off, what else is said.

    python -m benchmarks.detector_faults --data ../shared/data

On the recorded frames of the pilot of Action Genome, with the bundled detector. `laiar_core/training/detector_faults.py` makes up
faults that are as frequent. Writes benchmarks/results/detector_faults.json.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from supervision import box_iou_batch

from laiar_core.bundled import checkpoint_folder
from laiar_core.cli.git_revision import git_revision
from laiar_core.data.charades.detected import believed, look
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception.detector import Detections
from laiar_core.perception.pipeline import bundled_detector

OUT = Path(__file__).parent / "results" / "detector_faults.json"
SAME_IOU = 0.4


@dataclass
class Counts:
    """What was counted: things that are there and found, by class; what follows what; sides that are off; what is made up."""

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    off: list[NDArray[np.float64]] = field(default_factory=list)
    doubles: int = 0
    other_names: int = 0
    made_up: Counter[str] = field(default_factory=Counter)
    frames: int = 0


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    data, detector = Charades(given.data), bundled_detector()
    classes = classes_of(detector.names, load_checkpoint(checkpoint_folder("charades-simulated")).vocabulary)
    names = [class_name or f"({name})" for name, class_name in zip(detector.names, classes, strict=True)]
    counts = Counts()
    for clip_id in data.clip_ids():
        if clip_id in data.genome.places and has_pictures(clip := data.clip(clip_id)):
            count(counts, clip, believed(look(clip, detector), detector), names)
    write_text(given.out, json.dumps({"git_revision": git_revision(), **summary(counts)}, indent=1) + "\n")
    print(given.out.read_text())


def count(counts: Counts, clip: Clip, found: list[Detections], names: list[str]) -> None:
    """Add a video: its annotated tracks, and what was found in each of its frames, with the names of labels."""
    before: dict[str, bool] = {}
    for frame, one in enumerate(found):
        counts.frames += 1
        used = np.zeros(len(one), dtype=bool)
        boxes = one.boxes_xyxy.astype(np.float64).reshape(-1, 4)
        for track in (track for track in clip.tracks if track.present[frame]):
            box = track.boxes_xyxy[frame].astype(np.float64)
            on_it = box_iou_batch(box[None], boxes)[0] >= SAME_IOU if len(one) else used
            right = on_it & np.array([names[label] == track.class_name for label in one.labels], dtype=bool)
            used |= right
            counts.there[track.class_name] += 1
            counts.found[track.class_name] += bool(right.any())
            counts.doubles += max(int(right.sum()) - 1, 0)
            counts.other_names += bool(on_it.any() and not right.any())
            if track.track_id in before:
                counts.after[f"{_word(before[track.track_id])}, then {_word(bool(right.any()))}"] += 1
            before[track.track_id] = bool(right.any())
            if right.any():
                best = np.flatnonzero(right)[one.scores[right].argmax()]
                counts.off.append((boxes[best] - box) / np.tile(box[2:] - box[:2], 2))
        counts.made_up.update(names[label] for label in one.labels[~used] if not names[label].startswith("("))


def _word(found: bool) -> str:
    return "found" if found else "missed"


def summary(counts: Counts) -> dict[str, Any]:
    """Shares and means of what was counted."""
    off = np.array(counts.off)
    return {
        "frames": counts.frames,
        "found_of_annotated": {name: [counts.found[name], there] for name, there in counts.there.most_common()},
        "from_frame_to_frame": dict(counts.after),
        "sides_off_in_shares_of_the_box": {"std": off.std(axis=0).round(3).tolist(), "mean": off.mean(axis=0).round(3).tolist()},
        "doubles": counts.doubles,
        "found_under_another_name": counts.other_names,
        "not_annotated_in_a_frame": {name: round(n / counts.frames, 3) for name, n in counts.made_up.most_common()},
    }


if __name__ == "__main__":
    main()
