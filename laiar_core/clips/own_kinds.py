"""From a detector's words to those that a model knows, by how near they are in meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from laiar_core.perception.body import HAND
from laiar_core.perception.coco import CLASSES, NEVER_CARRIED
from laiar_core.perception.detect import PERSON
from laiar_core.perception.handled import is_handled
from laiar_core.perception.sighting import Sighting

DETECTOR_WORDS = tuple(CLASSES.values())
# Sentence embeddings (80, 384) of these words by all-MiniLM-L6-v2, so that no text model is needed here. They are made by
# `python -m laiar_core.training.coco_words`.
VECTORS = Path(__file__).with_name("coco_words.safetensors")
NEAR_ENOUGH = 0.6
# What a model takes a thing for that somebody handles and that it has no word for: of its own kinds the one with the least to it.
STAND_IN = "box"
_BODY = (HAND, "head")  # a handbag is no hand: parts of people come from their pose


class Words(Protocol):
    """What is needed of a model's vocabulary: object classes and their word vectors (C, E)."""

    @property
    def objects(self) -> tuple[str, ...]:
        """Object classes."""

    @property
    def object_vectors(self) -> NDArray[np.float32]:
        """Unit sentence embeddings (C, E) of the object classes."""


@dataclass(frozen=True)
class Suggestion:
    """What a model may take a thing for.

    Attributes:
        kind: class of the model's vocabulary, or None where none is near enough.
        nearest: the nearest class all the same; empty for a word without a vector.
        similarity: cosine of the two words, 1 for the same word.
    """

    kind: str | None
    nearest: str
    similarity: float


def kinds_of(sighting: Sighting, vocabulary: Words) -> dict[str, str | None]:
    """A detector's word -> class of the vocabulary that it is looked at with; None where a model leaves the thing out.

    That is the nearest class. A thing that is near none is left out too, unless somebody handles it: then it is a stand-in.
    """
    hands = [track for track in sighting.tracks if track.name == HAND]
    others = [track for track in sighting.tracks if track.name not in {*_BODY, *NEVER_CARRIED}]
    handled = {track.name for track in others if is_handled(track, hands, sighting.frame_size)}
    stand_in = STAND_IN if STAND_IN in vocabulary.objects else None
    suggested = suggest_kinds(sighting.names, vocabulary)
    return {name: word.kind or (stand_in if name in handled else None) for name, word in suggested.items()}


def suggest_kinds(names: Iterable[str], vocabulary: Words) -> dict[str, Suggestion]:
    """The class of the vocabulary that each of a detector's words comes nearest to. A person is none: hands and head are."""
    vectors = _vectors()
    suggestions: dict[str, Suggestion] = {}
    for name in names:
        if name in vocabulary.objects:
            suggestions[name] = Suggestion(name, name, 1.0)
        elif name == PERSON or name not in vectors:
            suggestions[name] = Suggestion(None, "", 0.0)
        else:
            near = vocabulary.object_vectors @ vectors[name]
            near[[n for n, kind in enumerate(vocabulary.objects) if kind in _BODY]] = -1
            best = int(near.argmax())
            kind = vocabulary.objects[best]
            suggestions[name] = Suggestion(kind if near[best] >= NEAR_ENOUGH else None, kind, float(near[best]))
    return suggestions


@cache
def _vectors() -> dict[str, NDArray[np.float32]]:
    stored = load_file(VECTORS)["vectors"].astype(np.float32)
    return dict(zip(DETECTOR_WORDS, stored, strict=True))
