"""Which pairs of things get a column of tokens, and the annotated label of each token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.continuity import segments
from laiar_core.data.knowledge import Label
from laiar_core.model.vocabulary import Vocabulary

WHOLE = "person"  # the class of somebody of whom no parts are told apart


@dataclass(frozen=True)
class Pair:
    """Indices of two tracks of a clip; a thing's own state is a pair of the thing with itself.

    Where a data set asks several questions about a pair, each `family` of relations is a column of its own.
    """

    subject: int
    object: int
    family: str = ""


def pairs_of(clip: Clip, vocabulary: Vocabulary) -> tuple[Pair, ...]:
    """Every pair of tracks whose classes can be related in this vocabulary. It looks at classes only, not at annotation."""
    classes = [track.class_name for track in clip.tracks]
    return tuple(
        Pair(s, o, family)
        for s, subject in enumerate(classes)
        for o, obj in enumerate(classes)
        if s == o or subject != obj
        for family in vocabulary.families_of_pair.get((subject, obj), ())
    )


def class_indices(clip: Clip, pairs: tuple[Pair, ...], vocabulary: Vocabulary) -> NDArray[np.int64]:
    """What the pairs are, in a vocabulary.

    Args:
        clip: the clip.
        pairs: N pairs of its tracks.
        vocabulary: whose classes are counted.

    Returns:
        int64 (N, 3): the object class of the subject, that of the object, and the family of their relations.
    """
    index = {name: i for i, name in enumerate(vocabulary.objects)}
    rows = [
        (index[clip.tracks[p.subject].class_name], index[clip.tracks[p.object].class_name], vocabulary.families.index(p.family))
        for p in pairs
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def columns_by_name(clip: Clip, pairs: tuple[Pair, ...]) -> dict[tuple[str, str, str], int]:
    """(subject id, object id, family) of each pair -> its column of tokens."""
    return {(clip.tracks[p.subject].track_id, clip.tracks[p.object].track_id, p.family): n for n, p in enumerate(pairs)}


def seen_pairs(clip: Clip, pairs: Sequence[Pair], frames: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs anything can be said of: nothing of a person without a box.

    Args:
        clip: the clip.
        pairs: N pairs of its tracks.
        frames: (T,), counted from 0.

    Returns:
        bool (T, N).
    """
    said = np.array([track.present[frames] | (track.class_name != WHOLE) for track in clip.tracks])  # (K, T)
    subjects, objects = np.array([(p.subject, p.object) for p in pairs], dtype=np.int64).reshape(-1, 2).T
    return np.asarray(said[subjects] & said[objects], dtype=np.bool_).T


def pair_segments(clip: Clip, pairs: Sequence[Pair], frames: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which tokens of a pair may be spoken of together: neither of its things breaks off between them (`continuity.py`).

    Args:
        clip: the clip.
        pairs: N pairs of its tracks.
        frames: (T,), counted from 0.

    Returns:
        int64 (T, N), a number for each stretch in which both things are seen without a break, rising; -1 where one is not seen.
    """
    numbers = segments(clip)[:, frames]  # (K, T)
    subjects, objects = np.array([(p.subject, p.object) for p in pairs], dtype=np.int64).reshape(-1, 2).T
    both = (numbers[subjects] >= 0) & (numbers[objects] >= 0)
    return np.asarray(np.where(both, numbers[subjects] + numbers[objects], -1), dtype=np.int64).T


def annotated_labels(clip: Clip, pairs: tuple[Pair, ...], frames: NDArray[np.int64], vocabulary: Vocabulary) -> NDArray[np.int64]:
    """The label that is annotated of each pair in each frame.

    This is the language stream's input and the target of training and evaluation. The video stream never sees it.

    Args:
        clip: the clip.
        pairs: N pairs of its tracks.
        frames: (T,), counted from 0.
        vocabulary: whose labels are counted.

    Returns:
        int64 (T, N), -1 where nobody annotated it.
    """
    labels = np.full((len(frames), len(pairs)), -1, dtype=np.int64)
    column = columns_by_name(clip, pairs)
    for row in clip.relations or ():
        n = column.get((row.subject, row.object, row.family))
        if n is not None:
            index = _Index(clip, pairs[n], vocabulary)
            labels[:, n] = [index[row.labels[frame]] for frame in frames]
    return labels


def further_labels(
    clip: Clip, pairs: tuple[Pair, ...], frames: NDArray[np.int64], vocabulary: Vocabulary
) -> NDArray[np.int64] | None:
    """The labels that hold beside `annotated_labels`.

    Args:
        clip: the clip.
        pairs: N pairs of its tracks.
        frames: (T,), counted from 0.
        vocabulary: whose labels are counted.

    Returns:
        int64 (T, N, X), X at most at once, -1 for none; None where a pair never has two.
    """
    rows = [row for row in clip.relations or () if row.further is not None]
    if not rows:
        return None
    most = max((len(names) for row in rows for names in row.further or ()), default=0)
    labels = np.full((len(frames), len(pairs), most), -1, dtype=np.int64)
    column = columns_by_name(clip, pairs)
    for row in rows:
        n = column.get((row.subject, row.object, row.family))
        if n is not None:
            index = _Index(clip, pairs[n], vocabulary)
            for t, frame in enumerate(frames):
                found = [index[name] for name in (row.further or ())[frame]]
                labels[t, n, : len(found)] = found
    return labels


class _Index(dict[str | None, int]):
    """Relation name -> label index for one pair, filled as it is asked; -1 for what the vocabulary does not know."""

    def __init__(self, clip: Clip, pair: Pair, vocabulary: Vocabulary) -> None:
        super().__init__({None: -1})
        self._ends = clip.tracks[pair.subject].class_name, clip.tracks[pair.object].class_name
        self._family, self._known = pair.family, vocabulary.label_index

    def __missing__(self, name: str) -> int:
        subject, obj = self._ends
        self[name] = self._known.get(Label(subject, name, obj, self._family), -1)
        return self[name]
