"""Frames of recorded films, with what other models and people find on them: mostly, where nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.apart import read_pickle_apart
from laiar_core.data.charades.files import OBJECTS_FILE
from laiar_core.perception.body_parts import PARTS, parts_of_body
from laiar_core.perception.detector import PERSON
from laiar_core.perception.movenet import MoveNet
from laiar_core.perception.ssd_mobilenet import SsdMobileNet
from laiar_core.progress import progress_bar
from laiar_core.training.detector.example import Example, packed, word_of
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

FRAMES = 130  # of one film
SURE = 0.5  # what SSD-MobileNetV2 is so sure of is taken for true; what it is less sure of, for possible
OF_COCO = {word: word for word in ("cup", "bottle", "bowl", "book", "apple", "remote", "microwave")}
POSSIBLY = {"wine glass": "cup", "vase": "cup", "cell phone": "remote", "oven": "microwave", "orange": "apple", "laptop": "book"}
OF_PEOPLE = {"cup/glass/bottle": "cup", "dish": "plate", "book": "book"}  # words of Action Genome
POSSIBLY_OF_PEOPLE = {"phone/camera": "remote", "box": "box", "medicine": "medicine-box", "towel": "cloth"}
SAME_IOU = 0.4
Found = tuple[NDArray[np.float32], int, bool]


def recorded(data: Path) -> dict[str, list[Example]]:
    """The examples of each film in the folder, by the film's name."""
    models = SsdMobileNet(), MoveNet()
    annotation = _annotated(data / "action_genome_pilot")
    examples: dict[str, list[Example]] = {}
    for name, picture, found in progress_bar([*_of_films(data / "clips"), *_of_pilot(annotation)], desc="recorded", unit="frame"):
        examples.setdefault(name, []).append(_example(picture, found, *models))
    return examples


def annotated(data: Path) -> Iterator[tuple[str, NDArray[np.uint8], list[tuple[str, NDArray[np.float32]]]]]:
    """Each frame of the Action Genome pilot: its film, the picture (H, W, 3), class and box (4,) of what people marked."""
    for key, entries in _annotated(data / "action_genome_pilot").items():
        marked = [(e["class"], _corners(e["bbox"])) for e in entries if e["visible"] and e["bbox"] is not None]
        yield key.parent.name.removesuffix(".mp4"), _read(key), marked


def _annotated(pilot: Path) -> Mapping[Path, list[dict[str, Any]]]:
    annotation: dict[str, list[dict[str, Any]]] = read_pickle_apart(pilot / "annotations" / OBJECTS_FILE)
    paths = {(pilot / "frames" / key).with_suffix(".jpg"): entries for key, entries in annotation.items()}
    return {path: entries for path, entries in paths.items() if path.exists()}


def _of_films(clips: Path) -> Iterator[tuple[str, NDArray[np.uint8], list[Found]]]:
    for film in sorted(clips.glob("*.mp4")):
        frames = len(presentation_times(film))
        for number in np.unique(np.linspace(0, frames - 1, FRAMES).astype(int)):
            yield film.stem.split("_")[0], read_frames(film, np.array([number]))[0], []


def _of_pilot(annotation: Mapping[Path, list[dict[str, Any]]]) -> Iterator[tuple[str, NDArray[np.uint8], list[Found]]]:
    for path, entries in annotation.items():
        found: list[Found] = []
        for entry in entries:
            if entry["visible"] and entry["bbox"] is not None:
                class_name = entry["class"]
                if word := OF_PEOPLE.get(class_name) or POSSIBLY_OF_PEOPLE.get(class_name):
                    found.append((_corners(entry["bbox"]), word_of(word), class_name in POSSIBLY_OF_PEOPLE))
        yield path.parent.name.removesuffix(".mp4"), _read(path), found


def _example(picture: NDArray[np.uint8], found: list[Found], detector: SsdMobileNet, pose: MoveNet) -> Example:
    """What people marked, and beside it what the two models see."""
    (seen,) = detector.detect(picture[None])
    people = []
    for box, score, label in zip(seen.boxes_xyxy, seen.scores.tolist(), seen.labels.tolist(), strict=True):
        name = detector.names[label]
        if name == PERSON and score >= 0.3:
            people.append(box)
        elif (word := OF_COCO.get(name) or POSSIBLY.get(name)) and not any(_iou(box, other) > SAME_IOU for other, _, _ in found):
            found = [*found, (box, word_of(word) if score >= SURE else -1, score < SURE or name in POSSIBLY)]
    boxes = np.array(people, dtype=np.float32).reshape(-1, 4)
    poses = pose.estimate(picture, boxes)
    for box, points, scores in zip(boxes, poses.points_xy, poses.scores, strict=True):
        for name, part in zip(PARTS, parts_of_body(points, scores), strict=True):
            unseen = bool(np.isnan(part).any())
            found = [*found, (box if unseen else part.astype(np.float32), word_of(name.split("_")[0]), unseen)]
    return Example(
        packed(picture),
        np.array([box for box, _, _ in found], dtype=np.float32).reshape(-1, 4),
        np.array([word for _, word, _ in found], dtype=np.int64),
        np.array([unsure for _, _, unsure in found], dtype=bool),
        recorded=True,
    )


def _read(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path))
    assert picture is not None, path
    return np.ascontiguousarray(picture[:, :, ::-1])


def _corners(box: tuple[float, float, float, float]) -> NDArray[np.float32]:
    left, top, width, height = box
    return np.array([left, top, left + width, top + height], dtype=np.float32)


def _iou(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    shared = np.prod((np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0))
    return float(shared / max(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared, 1e-6))
