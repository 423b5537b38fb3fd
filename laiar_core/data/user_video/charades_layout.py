"""People's own videos in the layouts of Charades and Action Genome: boxes as they are corrected, actions as they are marked."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from laiar_core.data.charades.classes import charades_classes
from laiar_core.data.charades.files import FILMS
from laiar_core.data.charades.genome_words import FAMILIES, PERSON
from laiar_core.data.charades.writer import VideoAnnotation, set_files
from laiar_core.data.clip import BOX_SOURCE, Clip
from laiar_core.data.user_video.clip import DATASET, keyframes
from laiar_core.data.user_video.dataset import UserVideo, common_source
from laiar_core.data.user_video.marks import load_marks
from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.files import write_bytes, write_text

_ID_LENGTH = 12  # of the hash that a video is named by


def write_charades(videos: Sequence[UserVideo], out: Path) -> int:
    """Write a data set: all videos in the list to train on, with boxes of about one frame a second, and their films.

    Nobody has annotated relations, so there are none in it.

    Args:
        videos: with marks, in the words of a model of Charades.
        out: a folder that is there.

    Returns:
        How many actions there are.

    Raises:
        LaiarError: a mark is of an action that Charades does not have.
    """
    ids = {row.phrase: row.id for row in charades_classes()}
    annotations, actions = [], 0
    for video in videos:
        marks, name = load_marks(video.folder.marks).marks, video.folder.key[:_ID_LENGTH]
        for mark in marks:
            if mark.action not in ids:
                raise LaiarError(f"Charades has no action {mark.action!r}{did_you_mean(mark.action, ids)}; mark another one")
        said = ";".join(f"{ids[mark.action]} {mark.start_s:.2f} {mark.end_s:.2f}" for mark in marks)
        annotations.append(_annotation(keyframes(video.whole()), name, said))
        (out / FILMS[0]).mkdir(exist_ok=True)
        shutil.copyfile(video.folder.film, out / FILMS[0] / f"{name}.mp4")
        actions += len(marks)
    for name, content in set_files(DATASET, annotations).items():
        write_bytes(out / name, content)
    write_text(out / BOX_SOURCE, f"{common_source(videos)}\n")
    return actions


def _annotation(clip: Clip, name: str, actions: str) -> VideoAnnotation:
    objects: dict[str, list[dict[str, Any]]] = {}
    persons: dict[str, dict[str, Any]] = {}
    people = [track for track in clip.tracks if track.class_name == PERSON][:1]  # whoever is there longest comes first
    for frame, number in enumerate(clip.frame_numbers):
        key = f"{name}.mp4/{number:06d}.png"
        boxes = [track.boxes_xyxy[frame] for track in people if track.present[frame]]
        persons[key] = {
            "bbox": np.array(boxes, np.float32).reshape(-1, 4),
            "bbox_score": np.ones(len(boxes), np.float32),
            "bbox_size": clip.frame_size,
            "bbox_mode": "xyxy",
        }
        objects[key] = []
        for track in clip.tracks:
            if track.class_name == PERSON:
                continue
            left, top, right, bottom = track.boxes_xyxy[frame].tolist()
            seen = bool(track.present[frame])
            thing: dict[str, Any] = {"class": track.class_name, "visible": seen, "metadata": {"tag": key, "set": "train"}}
            thing["bbox"] = (left, top, right - left, bottom - top) if seen else None
            objects[key].append(thing | {f"{family}_relationship": [] for family in FAMILIES})
    row = {"id": name, "subject": name, "scene": "", "actions": actions, "length": f"{clip.length_s or 0:.2f}"}
    return VideoAnnotation(row, objects, persons, tested=False)
