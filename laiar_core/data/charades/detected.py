"""A video of Charades as a detector sees it: its frames, with found boxes in the place of annotated ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip, PairRelations, Track
from laiar_core.data.frames import frames_of
from laiar_core.perception.detector import PERSON, Detections, Detector
from laiar_core.perception.pipeline import PipelineSettings

ANY = 0.1  # score from which a detection takes part in a ranking, which puts doubtful ones last
BATCH = 16  # pictures in memory at once
SAME_IOU = 0.3  # of the boxes of one thing, found and annotated


@dataclass(frozen=True)
class Detected:
    """A clip with detected boxes in the place of the annotated ones, without annotated relations.

    Attributes:
        clip: one track for the person and one for each class, as Action Genome has; in each frame the box that is surest.
        scores: (K, F) how sure the detector is of each track in each frame, 0 where it saw nothing.
    """

    clip: Clip
    scores: NDArray[np.float32]


def look(clip: Clip, detector: Detector) -> list[Detections]:
    """What a detector finds in each frame of a clip, in pixels of the clip (LaiarError where a picture cannot be read)."""
    found: list[Detections] = []
    pictures = list(frames_of(clip))
    for first in range(0, len(pictures), BATCH):
        some = np.stack(pictures[first : first + BATCH])
        scale = np.tile((clip.frame_size[0] / some.shape[2], clip.frame_size[1] / some.shape[1]), 2).astype(np.float32)
        found += [replace(one, boxes_xyxy=one.boxes_xyxy * scale) for one in detector.detect(some)]
    return found


def believed(found: Sequence[Detections], detector: Detector) -> list[Detections]:
    """Those that the pipeline would believe where a track had their score: what a film of one's own is explained with."""
    settings = PipelineSettings()
    least = np.full(len(detector.names), settings.min_score)
    least[list(detector.known)] = settings.known_score
    least[[name == PERSON for name in detector.names]] = settings.person_score
    return [one.taken(one.scores >= least[one.labels]) for one in found]


def detected(clip: Clip, classes: Sequence[str | None], found: Sequence[Detections]) -> Detected:
    """The clip with what was found in the place of what people annotated.

    Args:
        clip: the clip with annotated boxes.
        classes: what is taken for each of the detector's words, None for nothing (`class_mapping.classes_of`); of each class the
            surest box in a frame counts.
        found: what the detector found in each frame, see `look`.

    Returns:
        The clip with the boxes that were found, and how sure they are.
    """
    boxes: dict[str, NDArray[np.float32]] = {}
    scores: dict[str, NDArray[np.float32]] = {}
    for frame, one in enumerate(found):
        for box, score, label in zip(one.boxes_xyxy, one.scores.tolist(), one.labels.tolist(), strict=True):
            class_name = classes[label]
            if class_name is None or score < ANY:
                continue
            best = scores.setdefault(class_name, np.zeros(len(clip), dtype=np.float32))
            if score > best[frame]:
                best[frame] = score
                boxes.setdefault(class_name, np.zeros((len(clip), 4), dtype=np.float32))[frame] = box
    names = sorted(boxes, key=lambda class_name: (class_name != PERSON, class_name))
    seen = [np.asarray((boxes[class_name][:, 2:] > boxes[class_name][:, :2]).all(axis=1)) for class_name in names]
    tracks = tuple(
        Track(
            class_name,
            class_name,
            np.where(there[:, None], boxes[class_name], 0).astype(np.float32),
            there,
            scores=np.where(there, scores[class_name], 0).astype(np.float32),
        )
        for class_name, there in zip(names, seen, strict=True)
    )
    table = np.array([scores[class_name] for class_name in names], dtype=np.float32).reshape(len(names), len(clip))
    return Detected(replace(clip, tracks=tracks, relations=None, box_source="detected"), table)


def as_seen(clip: Clip, classes: Sequence[str | None], detector: Detector) -> Clip:
    """The clip as a film of one's own is seen.

    Args:
        clip: with pictures (LaiarError where one cannot be read).
        classes: what is taken for each of the detector's words, see `detected`.
        detector: what looks.

    Returns:
        The clip with the boxes that are `believed`.
    """
    return detected(clip, classes, believed(look(clip, detector), detector)).clip


def with_annotation(found: Clip, annotated: Clip) -> Clip:
    """A detected clip with the relations of the annotated one, in those frames where its boxes lie on the annotated ones.

    For learning alone: annotated relations never enter what is predicted.
    """
    relations = []
    for pair in annotated.relations or ():
        subject, obj = annotated.track(pair.subject), annotated.track(pair.object)
        for mine in (t for t in found.tracks if t.class_name == subject.class_name):
            for other in (t for t in found.tracks if t.class_name == obj.class_name):
                right = _same(mine, subject) & _same(other, obj)
                labels = tuple(label if fits else None for label, fits in zip(pair.labels, right.tolist(), strict=True))
                further = pair.further and tuple(more if fits else () for more, fits in zip(pair.further, right, strict=True))
                relations.append(PairRelations(mine.track_id, other.track_id, labels, pair.family, further))
    return replace(found, relations=tuple(_joined(relations)))


def _same(one: Track, other: Track) -> NDArray[np.bool_]:
    """In which frames (F,) two tracks show one thing."""
    shared = np.minimum(one.boxes_xyxy[:, 2:], other.boxes_xyxy[:, 2:]) - np.maximum(
        one.boxes_xyxy[:, :2], other.boxes_xyxy[:, :2]
    )
    common = shared.clip(min=0).prod(axis=1)
    areas = [(t.boxes_xyxy[:, 2:] - t.boxes_xyxy[:, :2]).prod(axis=1) for t in (one, other)]
    return np.asarray(one.present & other.present & (common >= SAME_IOU * (areas[0] + areas[1] - common)))


def _joined(relations: Sequence[PairRelations]) -> list[PairRelations]:
    """Rows of one pair and family as one: of two things of a class each has its own frames."""
    joined: dict[tuple[str, str, str], PairRelations] = {}
    for row in relations:
        key = (row.subject, row.object, row.family)
        known = joined.setdefault(key, row)
        labels = tuple(a if a is not None else b for a, b in zip(known.labels, row.labels, strict=True))
        further = known.further and row.further and tuple(a or b for a, b in zip(known.further, row.further, strict=True))
        joined[key] = replace(known, labels=labels, further=further)
    return list(joined.values())
