"""Action Genome as a few flat arrays: 234,000 frames take 20 MB, where the objects of its pickles take over a gigabyte."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.genome_words import RELATIONS
from laiar_core.made_once import made_once
from laiar_core.reading import read_arrays


@dataclass(frozen=True)
class GenomeVideo:
    """The annotated frames of one video.

    Attributes:
        numbers: int32 (F,), rising: the numbers of its annotated frames, from 1.
        size: (width, height) in pixels, the space of the boxes.
        persons: float32 (F, 4), the person's box, left, top, right, bottom; zeros where there is none.
        frames: int64 (O,), not falling: for each thing in each frame, the place of that frame.
        classes: int8 (O,), places in `THINGS`.
        boxes: float32 (O, 4), like `persons`.
        relations: bool (O, R), which of `RELATIONS` it has to the person.
    """

    numbers: NDArray[np.int32]
    size: tuple[int, int]
    persons: NDArray[np.float32]
    frames: NDArray[np.int64]
    classes: NDArray[np.int8]
    boxes: NDArray[np.float32]
    relations: NDArray[np.bool_]


@dataclass(frozen=True)
class GenomeTable:
    """All annotated frames, by video (in the order of their ids) and by number. V videos, F frames, O things in frames.

    Attributes:
        videos: V ids, without `.mp4`.
        frame_starts: int64 (V + 1,): the frames of video v are `frame_starts[v]` to `frame_starts[v + 1]`.
        is_test: bool (V,), whether Action Genome counts it to its test set.
        numbers: int32 (F,), from 1.
        sizes: int32 (F, 2), width and height.
        persons: float32 (F, 4), left, top, right, bottom; zeros where there is no usable box.
        thing_starts: int64 (F + 1,), as `frame_starts`.
        classes: int8 (O,), places in `THINGS`.
        boxes: float32 (O, 4), as `persons`.
        relations: uint32 (O,), bit r stands for `RELATIONS[r]`.
        notes: sentences for who opens the data.
    """

    videos: NDArray[np.str_]
    frame_starts: NDArray[np.int64]
    is_test: NDArray[np.bool_]
    numbers: NDArray[np.int32]
    sizes: NDArray[np.int32]
    persons: NDArray[np.float32]
    thing_starts: NDArray[np.int64]
    classes: NDArray[np.int8]
    boxes: NDArray[np.float32]
    relations: NDArray[np.uint32]
    notes: NDArray[np.str_]

    @made_once
    def places(self) -> dict[str, int]:
        """Video id -> its place in `videos`."""
        return {str(video): place for place, video in enumerate(self.videos)}

    def video(self, video: str) -> GenomeVideo:
        """The frames of one video; KeyError where it has none."""
        place = self.places[video]
        frames = slice(*self.frame_starts[place : place + 2])
        starts = self.thing_starts[frames.start : frames.stop + 1]
        things = slice(starts[0], starts[-1])
        width, height = self.sizes[frames.start].tolist()
        return GenomeVideo(
            numbers=self.numbers[frames],
            size=(width, height),
            persons=self.persons[frames],
            frames=np.repeat(np.arange(len(starts) - 1), np.diff(starts)),
            classes=self.classes[things],
            boxes=self.boxes[things],
            relations=(self.relations[things, None] >> np.arange(len(RELATIONS), dtype=np.uint32) & 1).astype(bool),
        )

    def save(self, file: IO[bytes]) -> None:
        """Write the arrays."""
        np.savez(file, **{field.name: getattr(self, field.name) for field in fields(self)})


def load_table(path: Path) -> GenomeTable:
    """Read what `save` wrote (LaiarError or KeyError where it is not there or damaged)."""
    arrays = read_arrays(path)
    return GenomeTable(**{field.name: arrays[field.name] for field in fields(GenomeTable)})
