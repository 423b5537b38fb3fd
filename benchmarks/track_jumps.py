"""What the rule of continuity cuts: of tracks that people annotated, and of tracks that were put together from two things.

    python -m benchmarks.track_jumps --data cad120.zip --data CHARADES

Writes benchmarks/results/track_jumps.json. Of CAD-120 each recording counts once, of Charades each video that has boxes here.
Tracks are put together of two things of a recording, at a random moment at which both are seen: once with the boxes as they are,
and once as our own eyes would give them, who look a few times a second and draw a straight line between.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.cli.git_revision import git_revision
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip, Track
from laiar_core.data.continuity import APART, FAR, GROWTH, JUMP_S, pieces
from laiar_core.data.dataset import Dataset
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.perception.interpolate import over_frames
from laiar_core.perception.pipeline import PipelineSettings

RESULT = Path(__file__).parent / "results" / "track_jumps.json"
SEED, JOINS_A_RECORDING = 0, 3
PEOPLE = ("hand", "head", "person")
MOST_SHARED, LEAST_APART = 0.1, 1.2  # of things that lie apart: intersection over union, and distance in sizes
NEAR_S = 0.6  # a cut so near to the moment of the change found it


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True, help="a data set; may be given several times")
    report: dict[str, Any] = {
        "git_revision": git_revision(),
        "rule": {"jump_s": JUMP_S, "apart": APART, "far": FAR, "growth": GROWTH},
        "annotated": {},
    }
    for path in parser.parse_args().data:
        data = open_dataset(path)
        clips = list(clips_of(data))
        report["annotated"][data.name] = annotated(clips)
        if isinstance(data, Cad120):
            report["put_together"] = put_together(clips)
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def clips_of(data: Dataset) -> Iterator[Clip]:
    """Every recording, or every video that has boxes."""
    if isinstance(data, Cad120):
        yield from map(data.recording, dict.fromkeys(data.listing.recording_ids))
        return
    for clip_id in data.listing.clip_ids:
        try:
            yield data.clip(clip_id)
        except LaiarError:  # most videos of Charades have no boxes here
            continue


def annotated(clips: list[Clip]) -> dict[str, dict[str, float]]:
    """How many tracks there are, how many of them are cut, and how often in how many seconds."""
    found: dict[str, Counter[str]] = {"people and their parts": Counter(), "things": Counter()}
    for clip in clips:
        for track in clip.tracks:
            if track.present.sum() < 2:
                continue
            cuts = int(cut_at(clip, track).size)
            row = found["people and their parts" if track.class_name in PEOPLE else "things"]
            seconds = float(track.present.mean() * clip.frame_times_s[-1])
            row.update(tracks=1, cut=int(cuts > 0), cuts=cuts, boxes=int(track.present.sum()), seconds=round(seconds))
    return {name: dict(row) for name, row in found.items()}


def cut_at(clip: Clip, track: Track) -> NDArray[np.int64]:
    """The frames with which a new piece begins."""
    numbers = pieces(track, clip.frame_times_s, clip.frame_size[0])
    known = np.flatnonzero(numbers >= 0)
    return known[1:][np.diff(numbers[known]) > 0]


def put_together(clips: list[Clip]) -> dict[str, dict[str, float]]:
    """How often the change is found, of all tracks that were put together, and of those whose two things lie apart."""
    rng = np.random.default_rng(SEED)
    rows = []
    for clip in clips:
        seen = [track for track in clip.tracks if track.present.mean() > 0.5]
        for _ in range(JOINS_A_RECORDING if len(seen) > 1 else 0):
            first, second = (seen[i] for i in rng.choice(len(seen), 2, replace=False))
            both = np.flatnonzero(first.present & second.present)[30:-30]
            if len(both) == 0:
                continue
            at = int(rng.choice(both))
            track = joined(first, second, at)
            far = apart(first.boxes_xyxy[at].astype(np.float64), second.boxes_xyxy[at].astype(np.float64))
            rows.append((far, found_near(clip, track, at), found_near(clip, as_followed(clip, track), at)))
    table = np.array(rows)
    return {
        name: {
            "tracks": len(some),
            "found_with_boxes_as_they_are": round(float(some[:, 1].mean()), 3),
            "found_as_followed": round(float(some[:, 2].mean()), 3),
        }
        for name, some in (("all", table), ("things that lie apart", table[table[:, 0] == 1]))
    }


def joined(first: Track, second: Track, at: int) -> Track:
    """The first track up to a frame, and the second from it on."""
    before = np.arange(len(first.present)) < at
    boxes = np.where(before[:, None], first.boxes_xyxy, second.boxes_xyxy)
    return replace(first, boxes_xyxy=boxes, present=np.where(before, first.present, second.present))


def as_followed(clip: Clip, track: Track) -> Track:
    """The track as the pipeline makes it of a few looks a second."""
    step = round(clip.fps / PipelineSettings().samples_per_s)
    looks = np.flatnonzero(track.present)[::step]
    boxes, present = over_frames(clip.frame_times_s[looks], track.boxes_xyxy[looks], clip.frame_times_s)
    present &= (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    return replace(track, boxes_xyxy=np.where(present[:, None], boxes, 0).astype(np.float32), present=present)


def found_near(clip: Clip, track: Track, at: int) -> bool:
    """Whether a new piece begins near a frame."""
    return bool((np.abs(clip.frame_times_s[cut_at(clip, track)] - clip.frame_times_s[at]) < NEAR_S).any())


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two boxes hardly overlap and their middles are farther from each other than they are large."""
    shared = np.prod((np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0))
    areas = [float(np.prod(box[2:] - box[:2])) for box in (one, other)]
    distance = float(np.hypot(*((one[:2] + one[2:] - other[:2] - other[2:]) / 2)))
    return bool(shared < MOST_SHARED * (sum(areas) - shared) and distance > LEAST_APART * max(areas) ** 0.5)


if __name__ == "__main__":
    main()
