"""How a model names the relations in each frame of a video, and which are annotated there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.evaluation.relation_recall import FrameRelations
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.naming import name_scores
from laiar_core.model.video_tokens import VideoTokens, stretch_batch
from laiar_core.model.vocabulary import Vocabulary


@dataclass(frozen=True)
class RelationPlaces:
    """Where the relations of a vocabulary are: R names, the place of each label's (L,), and the places of each family."""

    relations: tuple[str, ...]
    of_label: NDArray[np.int64]
    families: tuple[tuple[int, ...], ...]


def relation_places(vocabulary: Vocabulary) -> RelationPlaces:
    """The places of a vocabulary's relations."""
    family = {label.relation: label.family for label in vocabulary.labels}
    relations = tuple(sorted(family))
    place = {relation: i for i, relation in enumerate(relations)}
    families = tuple(tuple(place[r] for r in relations if family[r] == name) for name in vocabulary.families)
    return RelationPlaces(relations, np.array([place[label.relation] for label in vocabulary.labels]), families)


def frame_relations(checkpoint: Checkpoint, video: VideoTokens, places: RelationPlaces) -> Iterator[FrameRelations]:
    """How the tokens of each frame are named, and what is annotated, of the pairs whose relations are annotated there.

    Args:
        checkpoint: whose model names them.
        video: the tokens, with annotated labels.
        places: of the relations.

    Yields:
        A frame with annotated relations: scores (P, R) and truth (P, R) of its P annotated pairs.
    """
    for score, true in zip(named_relations(checkpoint, video, places), annotated_relations(video, places), strict=True):
        annotated = true.any(axis=1)
        if annotated.any():
            yield FrameRelations(score[annotated], true[annotated])


@torch.inference_mode()
def named_relations(checkpoint: Checkpoint, video: VideoTokens, places: RelationPlaces) -> NDArray[np.float32]:
    """How the tokens of a video are named.

    Args:
        checkpoint: whose model names them.
        video: the tokens, of T frames and P pairs.
        places: of the relations.

    Returns:
        float32 (T, P, R): the probability of each relation among those that the pair can have in its family.
    """
    model, families = checkpoint.model, len(checkpoint.vocabulary.families)
    frames = np.arange(len(video.times_s))
    batch = stretch_batch([(video, frames)])
    tokens = model.visual(batch.layout, model.words_of(batch.classes), batch.crops, batch.crop_index)[0]  # (T, N, D)
    possible = model.possible_labels(batch.classes)[0]  # (N, P)
    scored = name_scores(tokens, model.semantic_labels(), possible)
    likely = scored.log_probabilities.exp().numpy()  # (T, N, P)
    column, slot = np.nonzero(possible.numpy() >= 0)
    where = places.of_label[possible.numpy()[column, slot]]
    scores = np.zeros((len(frames), len(possible) // families, len(places.relations)), dtype=np.float32)
    scores[:, column // families, where] = likely[:, column, slot]
    return scores


def annotated_relations(video: VideoTokens, places: RelationPlaces) -> NDArray[np.bool_]:
    """Which relations of P pairs are annotated, bool (T, P, R)."""
    steps, columns = video.labels.shape
    pairs = video.layout.shape[1]
    truth = np.zeros((steps, pairs, len(places.relations)), dtype=bool)
    held = np.concatenate([video.labels[..., None], video.further], axis=-1)  # (T, N, X + 1)
    t, c, x = np.nonzero(held >= 0)
    truth[t, c // (columns // pairs), places.of_label[held[t, c, x]]] = True
    return truth
