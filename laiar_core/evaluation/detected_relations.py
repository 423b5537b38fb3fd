"""How the relations of detected things are named, judged where their boxes are right.

The literature on Action Genome measures twice: with annotated boxes given (PredCLS), and without (SGDet), as is done here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.detected import Detected
from laiar_core.data.clip import Clip
from laiar_core.evaluation.charades_predictions import RelationPlaces, annotated_relations, named_relations
from laiar_core.evaluation.relation_recall import FrameRelations, found_pairs
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.pairs import Pair, pairs_of
from laiar_core.model.video_tokens import video_tokens
from laiar_core.model.vocabulary import Vocabulary


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
