"""People in recorded films: in how many of the frames that show one a person's box is found.

For two films people annotated frames with a box (the pilot of Action Genome in ../shared, never part of this repository). Its
frames are numbered as in the film, give or take one, so the decoded frame that looks most like the annotated picture is taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laiar_core.data.charades.apart import read_pickle_apart
from laiar_core.perception.detector import PERSON
from laiar_core.perception.film_tracks import FilmTrack
from laiar_core.perception.pipeline import PerceptionModels, PipelineSettings, see
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

ANNOTATED = {"0BNML": "0BNML_0.0-33.6.mp4", "LEG82": "LEG82_0.0-10.4.mp4"}
# Somebody is in every frame of this one: looked at by eye, twelve frames of it.
ALWAYS_THERE = {"001YG": "001YG.mp4"}
SAME_IOU = 0.5
NEIGHBOURS = range(-3, 4)


def people(shared: Path, models: PerceptionModels) -> dict[str, dict[str, object]]:
    """For each film: how many frames show somebody, and the shares in which a box was found by the whole pipeline."""
    films = shared / "clips"
    found: dict[str, dict[str, object]] = {}
    for name, file in ANNOTATED.items():
        found[name] = _annotated(films / file, shared / "action_genome_pilot", name, models)
    for name, file in ALWAYS_THERE.items():
        tracks = _people_in(films / file, models)
        there = np.any([track.present for track in tracks], axis=0) if tracks else np.zeros(1, dtype=bool)
        found[name] = {"frames": len(presentation_times(films / file)), "with_a_box": round(float(there.mean()), 4)}
    return found


def _annotated(film: Path, pilot: Path, name: str, models: PerceptionModels) -> dict[str, object]:
    frames = _frames(film, pilot, name)
    tracks = _people_in(film, models)
    boxes = [[t.boxes_xyxy[at] for t in tracks if t.present[at]] for at, _ in frames]
    best = [max((iou(box, person) for box in seen), default=0.0) for seen, (_, person) in zip(boxes, frames, strict=True)]
    return {
        "frames": len(frames),
        "with_a_box": round(float(np.mean([len(seen) > 0 for seen in boxes])), 4),
        "with_their_box": round(float(np.mean(np.array(best) >= SAME_IOU)), 4),
        "mean_iou": round(float(np.mean(best)), 4),
    }


def _people_in(film: Path, models: PerceptionModels) -> list[FilmTrack]:
    return [track for track in see(film, models, PipelineSettings()).tracks if track.name == PERSON]


def _frames(film: Path, pilot: Path, name: str) -> list[tuple[int, NDArray[np.float32]]]:
    """The annotated frames of a film that show somebody: its number in the film, and their box in the film's pixels."""
    annotation: dict[str, dict[str, Any]] = read_pickle_apart(pilot / "annotations" / "person_bbox.pkl")
    count = len(presentation_times(film))
    found = []
    for key, entry in annotation.items():
        video, picture = key.split("/")
        number = int(Path(picture).stem)
        near = [number + by for by in NEIGHBOURS if 0 <= number + by < count]
        if video != f"{name}.mp4" or not len(entry["bbox"]) or not near:
            continue
        decoded = read_frames(film, near)
        size = (decoded.shape[2], decoded.shape[1])
        shown = Image.open(pilot / "frames" / video / f"{Path(picture).stem}.jpg").convert("RGB").resize(size)
        apart = np.abs(decoded.astype(int) - np.asarray(shown)).mean(axis=(1, 2, 3))
        scale = np.array([a / b for a, b in zip(size, entry["bbox_size"], strict=True)] * 2)
        found.append((near[int(apart.argmin())], (entry["bbox"][0] * scale).astype(np.float32)))
    return found


def iou(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Intersection over union of two boxes."""
    shared = np.prod((np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0))
    return float(shared / (np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared))
