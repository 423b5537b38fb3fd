"""What a model with several actions says of a whole video: which happen, which happen when, and what relations it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.evaluation.average_precision import TIMEPOINTS
from laiar_core.evaluation.charades_truth import timepoints
from laiar_core.evaluation.relation_recall import FrameRelations
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.naming import name_scores
from laiar_core.model.tokens import sample_frames
from laiar_core.model.video_tokens import VideoTokens, stretch_batch
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.timeline.localise import around


@dataclass(frozen=True)
class Answers:
    """Of one video: how surely actions happen at all (A,), and the probabilities (25, A) that they do at the official moments.

    An action that fills the video is seen best in all of it, a short one in what lies around a moment. So `whole` is the mean of
    what is said of all of it and the most that is said of a moment.
    """

    whole: NDArray[np.float32]
    moments: NDArray[np.float32]


@torch.inference_mode()
def answers(checkpoint: Checkpoint, video: VideoTokens, length_s: float, by_words: bool = False) -> Answers:
    """Ask the video stream about the whole video, and about what lies around each moment alone.

    `by_words` asks the language stream instead, which reads the annotated relations: what guidance can hand on.
    """
    model, count = checkpoint.model, checkpoint.config.model.frames
    times = video.times_s.astype(np.float64)
    stretches = [(0, len(times) - 1)] + [around(times, moment) for moment in timepoints(length_s).tolist()]
    asked = list(dict.fromkeys(stretches))  # moments that see the same frames get the same answer
    stretched = [(video, first + sample_frames(last - first + 1, count)) for first, last in asked]
    batch = stretch_batch(stretched, see=not by_words)
    logits = (model.language(batch) if by_words else model.video(batch)).logits  # (S, A)
    said = model.probabilities(logits, 1.0 if by_words else checkpoint.temperature).numpy()  # (S, A)
    found = dict(zip(asked, said, strict=True))
    moments = np.stack([found[stretch] for stretch in stretches[1:]])
    assert len(moments) == TIMEPOINTS
    return Answers((found[stretches[0]] + moments.max(axis=0)) / 2, moments)


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
    """How the tokens of each frame are named, and what is annotated: of the pairs whose relations are annotated there."""
    for score, true in zip(named_relations(checkpoint, video, places), annotated_relations(video, places), strict=True):
        annotated = true.any(axis=1)
        if annotated.any():
            yield FrameRelations(score[annotated], true[annotated])


@torch.inference_mode()
def named_relations(checkpoint: Checkpoint, video: VideoTokens, places: RelationPlaces) -> NDArray[np.float32]:
    """Scores (T, P, R) of the relations of P pairs: the probability among those that the pair can have in a family."""
    model, families = checkpoint.model, len(checkpoint.vocabulary.families)
    frames = np.arange(len(video.times_s))
    batch = stretch_batch([(video, frames)])
    tokens = model.visual(batch.layout, model.words_of(batch.kinds), batch.crops, batch.looks)[0]  # (T, N, D)
    possible = model.possible_labels(batch.kinds)[0]  # (N, P)
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
