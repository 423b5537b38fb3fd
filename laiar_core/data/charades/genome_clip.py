"""A video of Action Genome as a clip: its annotated frames with the person, the things, and how these relate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.genome_table import GenomeVideo
from laiar_core.data.charades.genome_words import FAMILIES, PERSON, RELATIONS, THINGS
from laiar_core.data.charades.tables import ActionClass, VideoRow
from laiar_core.data.clip import ActionInterval, PairRelations, Track


def tracks_of(video: GenomeVideo) -> tuple[tuple[Track, ...], tuple[PairRelations, ...]]:
    """The person and every thing as tracks, and the relations of each thing to the person, a row for each family.

    A thing is named after its class, or `CLASS_1`, `CLASS_2` where a frame has several of a class.
    """
    frames = len(video.numbers)
    tracks = [Track(PERSON, PERSON, video.persons, _present(video.persons))]
    relations: list[PairRelations] = []
    for place, name in enumerate(THINGS):
        rows = np.flatnonzero(video.classes == place)
        which = instances(video.frames[rows], video.boxes[rows])
        for number in range(which.max(initial=-1) + 1):
            own = rows[which == number]
            boxes = np.zeros((frames, 4), dtype=np.float32)
            boxes[video.frames[own]] = video.boxes[own]
            track = Track(f"{name}_{number + 1}" if which.any() else name, name, boxes, _present(boxes))
            tracks.append(track)
            holds = np.zeros((frames, len(RELATIONS)), dtype=bool)
            holds[video.frames[own]] = video.relations[own]
            relations.extend(_relations(track.track_id, holds))
    return tuple(tracks), tuple(relations)


def instances(frames: NDArray[np.int64], boxes: NDArray[np.float32]) -> NDArray[np.int64]:
    """Which of the things of one class each box is, int64 (n,) from 0: the one that was nearest when it was seen last.

    Args:
        frames: (n,), not falling, the frame of each box.
        boxes: (n, 4).
    """
    which: NDArray[np.int64] = np.zeros(len(frames), dtype=np.int64)
    if len(np.unique(frames)) == len(frames):
        return which
    # Imported here: it takes half a second, and few videos have two things of a class in a frame.
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    last: list[NDArray[np.float32]] = []  # where each thing was
    for frame in np.unique(frames):
        here = np.flatnonzero(frames == frame)
        last.extend(centres[here[len(last) :]])
        distances = np.linalg.norm(centres[here][:, None] - np.array(last)[None], axis=-1)  # (boxes here, things)
        for row, thing in zip(*linear_sum_assignment(distances), strict=True):
            which[here[row]] = thing
            if _present(boxes[here[row], None])[0]:
                last[thing] = centres[here[row]]
    return which


def _present(boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.asarray((boxes[:, 2:] > boxes[:, :2]).all(axis=1))


def _relations(thing: str, holds: NDArray[np.bool_]) -> Iterator[PairRelations]:
    """The relations (F, R) of a thing to the person; families that are never annotated have no row."""
    for family, names in FAMILIES.items():
        places = [RELATIONS.index(name) for name in names]
        here = [[name for name, held in zip(names, row, strict=True) if held] for row in holds[:, places]]
        if any(here):
            further = tuple(tuple(found[1:]) for found in here)
            yield PairRelations(
                PERSON, thing, tuple(found[0] if found else None for found in here), family, further if any(further) else None
            )


def intervals_of(row: VideoRow, classes: Mapping[str, ActionClass]) -> tuple[ActionInterval, ...]:
    """What happens in a video, inside its length. An interval that ends before it begins keeps its class and has no length."""

    def inside(start: float, end: float) -> tuple[float, float]:
        start = min(start, row.length_s)
        return start, max(start, min(end, row.length_s))

    return tuple(ActionInterval(classes[i.action].phrase, *inside(i.start_s, i.end_s)) for i in row.actions)
