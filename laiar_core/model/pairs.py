"""Which pairs of things get a column of tokens, and the annotated label of each token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.clips.clip import Clip
from laiar_core.clips.knowledge import Label
from laiar_core.model.vocabulary import Vocabulary


@dataclass(frozen=True)
class Pair:
    """Indices of two tracks of a clip; a thing's own state is a pair of the thing with itself."""

    subject: int
    object: int


def pairs_of(clip: Clip, vocabulary: Vocabulary) -> tuple[Pair, ...]:
    """Every pair of tracks whose classes can be related in this vocabulary. It looks at classes only, not at annotation."""
    kinds = [track.kind for track in clip.tracks]
    return tuple(
        Pair(s, o)
        for s, subject in enumerate(kinds)
        for o, obj in enumerate(kinds)
        if (subject, obj) in vocabulary.labels_of_pair and (s == o or subject != obj)
    )


def columns_by_name(clip: Clip, pairs: tuple[Pair, ...]) -> dict[tuple[str, str], int]:
    """(subject id, object id) of each pair -> its column of tokens."""
    return {(clip.tracks[p.subject].track_id, clip.tracks[p.object].track_id): n for n, p in enumerate(pairs)}


def annotated_labels(clip: Clip, pairs: tuple[Pair, ...], frames: NDArray[np.int64], vocabulary: Vocabulary) -> NDArray[np.int64]:
    """Annotated label index (T, N) of each pair in each of the T frames; -1 where nobody annotated it.

    This is the language stream's input and the target of training and evaluation. The video stream never sees it.
    """
    labels = np.full((len(frames), len(pairs)), -1, dtype=np.int64)
    column = columns_by_name(clip, pairs)
    for row in clip.relations or ():
        n = column.get((row.subject, row.object))
        if n is None:
            continue
        subject, obj = clip.tracks[pairs[n].subject].kind, clip.tracks[pairs[n].object].kind
        index = {name: vocabulary.label_index.get(Label(subject, name, obj), -1) for name in set(row.labels) if name}
        labels[:, n] = [index.get(row.labels[frame] or "", -1) for frame in frames]
    return labels
