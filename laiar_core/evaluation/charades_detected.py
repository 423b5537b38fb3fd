"""Charades without annotated boxes: the same frames, seen by a detector, and relations judged where its boxes are right.

The literature on Action Genome measures twice: with annotated boxes given (PredCLS), and without (SGDet), as is done here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip, Track
from laiar_core.data.frames import frames_of
from laiar_core.data.user_video.class_mapping import suggest_classes
from laiar_core.evaluation.charades_predictions import RelationPlaces, annotated_relations, named_relations
from laiar_core.evaluation.relation_recall import FrameRelations, found_pairs
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.pairs import Pair, pairs_of
from laiar_core.model.video_tokens import video_tokens
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.perception.detector import PERSON, Detector

SURE = 0.1  # score from which a detection takes part: recall ranks by score, so doubtful ones do little harm
BATCH = 16  # pictures in memory at once


@dataclass(frozen=True)
class Detected:
    """A clip with detected boxes in the place of the annotated ones, without annotated relations.

    Attributes:
        clip: one track for the person and one for each class, as Action Genome has; in each frame the box that is surest.
        scores: (K, F) how sure the detector is of each track in each frame, 0 where it saw nothing.
    """

    clip: Clip
    scores: NDArray[np.float32]


def detected(clip: Clip, vocabulary: Vocabulary, detector: Detector) -> Detected:
    """Look at the pictures of a clip, which must have some.

    Args:
        clip: the clip with annotated boxes.
        vocabulary: whose words take the place of the detector's.
        detector: what looks; of each class its surest box in a frame counts.

    Returns:
        The clip with the boxes that were found, and how sure they are. LaiarError where a picture cannot be read.
    """
    suggestions = suggest_classes(detector.names, vocabulary)
    classes = [PERSON if name == PERSON else suggestions[name].class_name for name in detector.names]
    boxes: dict[str, NDArray[np.float32]] = {}
    scores: dict[str, NDArray[np.float32]] = {}
    pictures = list(frames_of(clip))
    for first in range(0, len(pictures), BATCH):
        some = np.stack(pictures[first : first + BATCH])
        scale = np.tile((clip.frame_size[0] / some.shape[2], clip.frame_size[1] / some.shape[1]), 2)
        for frame, found in enumerate(detector.detect(some), start=first):
            for box, score, label in zip(found.boxes_xyxy, found.scores.tolist(), found.labels.tolist(), strict=True):
                class_name = classes[label]
                if class_name is None or score < SURE:
                    continue
                best = scores.setdefault(class_name, np.zeros(len(clip), dtype=np.float32))
                if score > best[frame]:
                    best[frame] = score
                    boxes.setdefault(class_name, np.zeros((len(clip), 4), dtype=np.float32))[frame] = box * scale
    names = sorted(boxes, key=lambda class_name: (class_name != PERSON, class_name))
    seen = [np.asarray((boxes[class_name][:, 2:] > boxes[class_name][:, :2]).all(axis=1)) for class_name in names]
    tracks = tuple(
        Track(class_name, class_name, np.where(there[:, None], boxes[class_name], 0).astype(np.float32), there)
        for class_name, there in zip(names, seen, strict=True)
    )
    table = np.array([scores[class_name] for class_name in names], dtype=np.float32).reshape(len(names), len(clip))
    return Detected(replace(clip, tracks=tracks, relations=None, box_source="detected"), table)


def detected_relations(
    checkpoint: Checkpoint, found: Detected, annotated: Clip, places: RelationPlaces
) -> Iterator[FrameRelations]:
    """How the tokens of detected pairs are named in each frame where relations are annotated, and which pair each one is.

    Args:
        checkpoint: whose model names them.
        found: the clip with detected boxes.
        annotated: the same clip with annotated boxes and relations.
        places: of the relations.

    Yields:
        A frame with annotated relations: scores (P, R) of the P detected pairs, truth (Q, R), and which of the Q each one is.
    """
    vocabulary = checkpoint.vocabulary
    crop_encoder = crop_encoder_of(checkpoint.config.model)
    video, truth = video_tokens(found.clip, vocabulary, crop_encoder), video_tokens(annotated, vocabulary)
    if truth is None:
        return
    mine = _apart(found.clip, vocabulary)
    theirs = _apart(annotated, vocabulary)
    scores = named_relations(checkpoint, video, places) if video else np.zeros((len(annotated), 0, len(places.relations)))
    for frame, true in enumerate(annotated_relations(truth, places)):
        rows = np.flatnonzero(true.any(axis=1))
        if not len(rows):
            continue
        here = [n for n, p in enumerate(mine) if found.scores[[p.subject, p.object], frame].min() > 0]
        sure = np.array([found.scores[[mine[n].subject, mine[n].object], frame].prod() for n in here]).reshape(-1, 1)
        yield FrameRelations(
            scores[frame, here] * sure,
            true[rows],
            found_pairs(
                *_pairs(found.clip, [mine[n] for n in here], frame, vocabulary),
                *_pairs(annotated, [theirs[n] for n in rows], frame, vocabulary),
            ),
        )


def _apart(clip: Clip, vocabulary: Vocabulary) -> tuple[Pair, ...]:
    """The pairs of things, each once: the families of a pair share its boxes."""
    return tuple(dict.fromkeys(Pair(p.subject, p.object) for p in pairs_of(clip, vocabulary)))


def _pairs(clip: Clip, pairs: list[Pair], frame: int, vocabulary: Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The class of each pair's thing (P,) and both boxes (P, 2, 4) in a frame."""
    classes = [vocabulary.objects.index(clip.tracks[p.object].class_name) for p in pairs]
    boxes = [[clip.tracks[i].boxes_xyxy[frame] for i in (p.subject, p.object)] for p in pairs]
    return np.array(classes, dtype=np.int64), np.array(boxes, dtype=np.float32).reshape(-1, 2, 4)
