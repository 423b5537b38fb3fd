"""The videos of a data set in which several actions happen, as columns: ten thousand of them are narrowed in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.state.caches import Source, open_dataset
from laiar_core.data.charades.reader import Charades
from laiar_core.data.charades.tables import VideoRow
from laiar_core.errors import LaiarError

Bools = NDArray[np.bool_]
NO_OBJECT = "None"  # as the class list of Charades writes it


@dataclass(frozen=True)
class Wanted:
    """What a video must have. Of actions, verbs and objects it must have all, of scenes and splits one; none means any."""

    search: str = ""
    actions: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()


@dataclass(frozen=True)
class VideoIndex:
    """V videos in the order of their list. No pickle and no film is read for it.

    Attributes:
        rows: the videos. `places`: where each id stands among them.
        happens: action in words, verb or object -> bool (V,), whether it is annotated, for each of the three.
        scenes, splits: (V,) names.
        done: V tuples of the actions in words, in the order in which they begin.
        texts: V texts in lower case to search in.
    """

    rows: tuple[VideoRow, ...]
    places: dict[str, int]
    happens: dict[str, dict[str, Bools]]
    scenes: NDArray[np.str_]
    splits: NDArray[np.str_]
    done: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]

    def fits(self, wanted: Wanted) -> Bools:
        """(V,) whether each video has what is wanted."""
        found = np.ones(len(self.rows), dtype=bool)
        for kind, names in (("action", wanted.actions), ("verb", wanted.verbs), ("object", wanted.objects)):
            for name in names:
                found &= self.happens[kind][name]
        for column, names in ((self.scenes, wanted.scenes), (self.splits, wanted.splits)):
            if names:
                found &= np.isin(column, names)
        words = wanted.search.casefold().split()
        if words:
            found &= np.fromiter((all(word in text for word in words) for text in self.texts), dtype=bool, count=len(self.texts))
        return found


@st.cache_resource(max_entries=8, show_spinner="Listing the videos ...")
def video_index(dataset: Source) -> VideoIndex:
    """The videos of a data set in the layout of Charades (LaiarError for another one)."""
    data = open_dataset(dataset)
    if not isinstance(data, Charades):
        raise LaiarError(f"{data.name} has no list of videos with several actions")
    return index_videos(tuple(data.rows.values()), data)


def index_videos(rows: Sequence[VideoRow], data: Charades) -> VideoIndex:
    """Put the rows into columns."""
    happens: dict[str, dict[str, Bools]] = {"action": {}, "verb": {}, "object": {}}
    done, texts = [], []
    for place, row in enumerate(rows):
        classes = [data.classes[i.action] for i in sorted(row.actions, key=lambda i: i.start_s)]
        for made_of in classes:
            for kind, name in (("action", made_of.phrase), ("verb", made_of.verb), ("object", made_of.object)):
                if name != NO_OBJECT:
                    happens[kind].setdefault(name, np.zeros(len(rows), dtype=bool))[place] = True
        phrases = tuple(dict.fromkeys(c.phrase for c in classes))
        done.append(phrases)
        texts.append(" ".join((row.clip_id, row.scene, row.person, *phrases)).casefold())
    return VideoIndex(
        rows=tuple(rows),
        places={row.clip_id: place for place, row in enumerate(rows)},
        happens={kind: dict(sorted(columns.items())) for kind, columns in happens.items()},
        scenes=np.array([row.scene for row in rows], dtype=np.str_),
        splits=np.array([row.split for row in rows], dtype=np.str_),
        done=tuple(done),
        texts=tuple(texts),
    )
