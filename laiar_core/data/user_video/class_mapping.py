"""From the words of a detector, or of another model, to those that a model knows, by how near they are in meaning."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from laiar_core.data.charades.genome_words import THINGS as GENOME
from laiar_core.perception.coco import CLASSES
from laiar_core.perception.detector import PERSON
from laiar_core.perception.hand_object_classes import BODY, THINGS

# What the bundled detectors say, and what a person may have said with a model of another data set at hand.
KNOWN_WORDS = tuple(dict.fromkeys((*CLASSES.values(), *THINGS, *GENOME)))
# Sentence embeddings (112, 384) of these words by all-MiniLM-L6-v2, so that no text model is needed here. They are made by
# `python -m laiar_core.training.coco_words`.
VECTORS = Path(__file__).with_name("coco_words.safetensors")
NEAR_ENOUGH = 0.6
_SIDES = ("left", "right")


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
        class_name: class of the model's vocabulary, or None where none is near enough.
        nearest: the nearest class all the same; empty for a word without a vector.
        similarity: cosine of the two words, 1 for the same word.
    """

    class_name: str | None
    nearest: str
    similarity: float


def words_key(vocabulary: Words) -> str:
    """A short name of a vocabulary, for files: the same for all models that know the same things."""
    return hashlib.sha256("\n".join(sorted(vocabulary.objects)).encode()).hexdigest()[:16]


def suggest_classes(names: Iterable[str], vocabulary: Words) -> dict[str, Suggestion]:
    """The class of the vocabulary that each word comes nearest to. A person comes near to none: hands and head are.

    What people call things may be written otherwise (`Medicine_Box`), and a hand be a left or a right one.
    """
    vectors = {_plain(word): vector for word, vector in _vectors().items()}
    classes = {_plain(class_name): class_name for class_name in vocabulary.objects}
    comparable = vocabulary.object_vectors.shape[1:] == next(iter(vectors.values())).shape  # the words of the same text model
    suggestions: dict[str, Suggestion] = {}
    for name in names:
        word = _plain(name)
        if name in vocabulary.objects or word in classes:
            same = name if name in vocabulary.objects else classes[word]
            suggestions[name] = Suggestion(same, same, 1.0)
        elif word == PERSON or word not in vectors or not comparable:
            suggestions[name] = Suggestion(None, "", 0.0)
        else:
            near = vocabulary.object_vectors @ vectors[word]
            # A handbag is no hand: those come from detectors that know them, and from the pose.
            near[[n for n, class_name in enumerate(vocabulary.objects) if class_name in BODY]] = -1
            best = int(near.argmax())
            class_name = vocabulary.objects[best]
            suggestions[name] = Suggestion(class_name if near[best] >= NEAR_ENOUGH else None, class_name, float(near[best]))
    return suggestions


def classes_of(names: Sequence[str], vocabulary: Words) -> tuple[str | None, ...]:
    """The class of each of a detector's words in a model of whole people; None for one that comes near to none."""
    suggestions = suggest_classes(names, vocabulary)
    return tuple(PERSON if name == PERSON else suggestions[name].class_name for name in names)


def _plain(word: str) -> str:
    """A word without what people write it in different ways by."""
    parts = re.split(r"[\s_-]+", word.strip().casefold())
    return " ".join(part for part in parts if part not in _SIDES) or word


@cache
def _vectors() -> dict[str, NDArray[np.float32]]:
    stored = load_file(VECTORS)["vectors"].astype(np.float32)
    return dict(zip(KNOWN_WORDS, stored, strict=True))
