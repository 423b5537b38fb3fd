"""The things in the frames of Action Genome: their words are looked up, their boxes judged, and every fault is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.charades.genome_words import FAMILIES, RELATIONS, THINGS, relation_named, thing_named
from laiar_core.data.faults import Tally

NOT_PRESENT = "not present in that frame"


class Things:
    """Collects the things of all frames: O of them.

    Attributes:
        keys: O keys of the frames that they are in.
        classes: O places in `THINGS`.
        boxes: O boxes, left, top, right, bottom; zeros where there is none.
        relations: O numbers whose bit r stands for `RELATIONS[r]`.
    """

    def __init__(self, tally: Tally) -> None:
        self.keys: list[str] = []
        self.classes: list[int] = []
        self.boxes: list[Sequence[float]] = []
        self.relations: list[int] = []
        self._tally = tally
        self._classes: dict[str, int | None] = {}
        self._bits: dict[str, int | None] = {}

    def add(self, key: str, thing: Mapping[str, Any]) -> None:
        """Take a thing as the pickle has it (KeyError, TypeError, ValueError or AttributeError where it is none)."""
        place = self._class(thing["class"], key)
        bits = 0
        for family in FAMILIES:
            for word in thing[f"{family}_relationship"] or ():
                bits |= self._bit(word, key)
        box: Sequence[float] = (0, 0, 0, 0)
        if thing["bbox"] is not None:
            left, top, width, height = map(float, thing["bbox"])
            box = (left, top, left + width, top + height) if thing["visible"] else box
        if not thing["visible"]:
            self._tally.note("things that are not visible", f"{thing['class']} in {key}", NOT_PRESENT)
        elif thing["bbox"] is None:
            self._tally.note("visible things without a box", f"{thing['class']} in {key}", NOT_PRESENT)
        elif not bits:
            self._tally.note("things without any relation", f"{thing['class']} in {key}", "none is assumed")
        if place is not None:
            self.keys.append(key)
            self.classes.append(place)
            self.boxes.append(box)
            self.relations.append(bits)

    def _class(self, word: str, key: str) -> int | None:
        if word not in self._classes:
            name = thing_named(word)
            self._classes[word] = THINGS.index(name) if name in THINGS else None
        place = self._classes[word]
        if place is None:
            self._tally.note("unknown object classes", f"{word!r} in {key}; known are {', '.join(THINGS)}")
        elif word != THINGS[place]:
            self._tally.note("object classes spelt otherwise", f"{word!r} in {key}", f"read as {THINGS[place]!r} and the like")
        return place

    def _bit(self, word: str, key: str) -> int:
        if word not in self._bits:
            name = relation_named(word)
            self._bits[word] = RELATIONS.index(name) if name else None
        place = self._bits[word]
        if place is None:
            self._tally.note("unknown relations", f"{word!r} in {key}; known are {', '.join(RELATIONS)}")
            return 0
        if word != RELATIONS[place]:
            self._tally.note("relations spelt otherwise", f"{word!r} in {key}", f"read as {RELATIONS[place]!r} and the like")
        return 1 << place


def usable_boxes(
    boxes: NDArray[np.float64], sizes: NDArray[np.int32], keys: Sequence[str], whose: str, tally: Tally
) -> NDArray[np.float32]:
    """Boxes cut at the edges of their frames.

    Args:
        boxes: (n, 4) left, top, right, bottom in pixels; zeros for none.
        sizes: (n, 2) width and height of their frames.
        keys: names of their frames.
        whose: whose boxes they are, for the tally.
        tally: where those that are cut or have no area in their frame are counted.

    Returns:
        float32 (n, 4), zeros for boxes of no area in their frame.
    """
    given = np.asarray((boxes != 0).any(axis=1))
    edges = np.hstack([sizes, sizes])
    cut = np.clip(np.nan_to_num(boxes, nan=0, posinf=0, neginf=0), 0, edges).astype(np.float32)
    good = np.asarray(np.isfinite(boxes).all(axis=1) & (cut[:, 2:] > cut[:, :2]).all(axis=1))
    over = np.asarray(good & ((boxes < -1) | (boxes > edges + 1)).any(axis=1))  # a pixel: boxes were scaled
    for wrong, what, done in (
        (given & ~good, f"boxes of {whose} without an area in the frame", NOT_PRESENT),
        (over, f"boxes of {whose} that reach over the edge of the frame", "cut at the edge"),
    ):
        if wrong.any():
            at = int(np.argmax(wrong))
            example = f"{np.round(boxes[at], 1).tolist()} of {sizes[at].tolist()} in {keys[at]}"
            tally.note(what, example, done, int(wrong.sum()))
    return np.where(good[:, None], cut, np.float32(0))
