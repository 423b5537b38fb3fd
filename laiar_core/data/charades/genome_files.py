"""From the two pickles of Action Genome to its table. What they hold is checked, counted where it is faulty, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.box_writing import seem_corners, seem_sizes
from laiar_core.data.charades.files import FRAME_NAME, OBJECTS_FILE, PERSONS_FILE, frame_named
from laiar_core.data.charades.genome_objects import Things, usable_boxes
from laiar_core.data.charades.genome_table import GenomeTable
from laiar_core.data.charades.safe_pickle import read_pickle
from laiar_core.data.faults import Tally
from laiar_core.errors import LaiarError


@dataclass
class _Persons:
    """The frames of `person_bbox.pkl`, in its order: their keys, their sizes (F, 2), a box each (F, 4)."""

    keys: list[str]
    sizes: NDArray[np.int32]
    boxes: NDArray[np.float64]


def read_genome(folder: Path, tally: Tally) -> GenomeTable:
    """Read both pickles of a folder; faults go to the tally (LaiarError for a file that cannot be read)."""
    persons = _read_persons(folder / PERSONS_FILE, tally)
    order = _order(persons.keys, folder / PERSONS_FILE, tally)
    keys, place = [persons.keys[at] for _, _, at in order], [at for _, _, at in order]
    sizes = persons.sizes[place].reshape(-1, 2)
    raw = persons.boxes[place].reshape(-1, 4)
    del persons  # what the other pickle needs is a gigabyte
    boxes = usable_boxes(raw, sizes, keys, "a person", tally)
    things, sets, counts = _read_things(folder / OBJECTS_FILE, keys, tally)
    owner = np.repeat(np.arange(len(order)), counts)
    thing_boxes = np.array(things.boxes).reshape(-1, 4)
    notes = _written_otherwise(raw, sizes, thing_boxes, sizes[owner], tally)
    videos, first = np.unique(np.array([video for video, _, _ in order], dtype=np.str_), return_index=True)
    return GenomeTable(
        videos=videos,
        frame_starts=np.append(first, len(order)).astype(np.int64),
        is_test=np.array([sets.get(str(video)) == "test" for video in videos], dtype=bool),
        numbers=np.array([number for _, number, _ in order], dtype=np.int32),
        sizes=sizes,
        persons=boxes,
        thing_starts=np.append(0, np.cumsum(counts)).astype(np.int64),
        classes=np.array(things.classes, dtype=np.int8),
        boxes=usable_boxes(thing_boxes, sizes[owner], things.keys, "a thing", tally),
        relations=np.array(things.relations, dtype=np.uint32),
        notes=np.array(notes, dtype=np.str_),
    )


def _written_otherwise(
    persons: NDArray[np.float64],
    sizes: NDArray[np.int32],
    things: NDArray[np.float64],
    thing_sizes: NDArray[np.int32],
    tally: Tally,
) -> list[str]:
    """Sentences on boxes that seem to be written as those of the other pickle are, which go to the tally too.

    Args:
        persons: (F, 4) left, top, right, bottom of people, zeros for none.
        sizes: (F, 2) of their frames.
        things: (O, 4) the same of things, whose width and height were added.
        thing_sizes: (O, 2) of their frames.
        tally: where they are counted.
    """
    corners, extent, notes = "left, top, right, bottom", "left, top, width, height", Tally()
    as_written = np.hstack([things[:, :2], things[:, 2:] - things[:, :2]])
    for whose, boxes, of, seem, seen, read, wrong in (
        ("people", persons, sizes, seem_sizes, extent, corners, "end before they begin"),
        ("things", as_written, thing_sizes, seem_corners, corners, extent, "reach over the edge of their frames"),
    ):
        given = np.isfinite(boxes).all(axis=1) & (boxes != 0).any(axis=1)
        if given.any() and (count := seem(boxes[given], of[given])):
            example = f"{count:,} of {given.sum():,} {wrong}"
            for each in (tally, notes):
                each.note(f"boxes of {whose} that seem to be written as {seen}", example, f"read as {read}", count)
    return [fault.sentence for fault in notes.faults()]


def _order(keys: Sequence[str], path: Path, tally: Tally) -> list[tuple[str, int, int]]:
    """Video, number and place in `keys` of each frame, sorted."""
    order: dict[tuple[str, int], int] = {}
    for at, key in enumerate(keys):
        if (frame := frame_named(key)) is None:
            raise LaiarError(f"{path}: expected {FRAME_NAME}, got {key!r}")
        if order.setdefault(frame, at) != at:
            tally.note("frames that are there twice", f"{key} and {keys[order[frame]]}")
    return [(video, number, at) for (video, number), at in sorted(order.items())]


def _read_things(path: Path, keys: Sequence[str], tally: Tally) -> tuple[Things, dict[str, str], list[int]]:
    """The things of these frames in their order, video -> the set that it is in, and how many things each frame has."""
    data, own = _dictionary(path), set(keys)
    # Those of frames that the other pickle spells otherwise, and of frames that are in this one alone.
    others = {frame_named(key): key for key in data if key not in own}
    found, sets, counts = Things(tally), dict[str, str](), list[int]()
    for key in keys:
        frame = frame_named(key)
        entry = data.pop(key if key in data else others.pop(frame, key), None)
        if entry is None:
            tally.note(f"frames in {PERSONS_FILE} alone", key, "they have no things")
        before = len(found.classes)
        try:
            for thing in entry or ():
                found.add(key, thing)
                if frame is not None:
                    sets[frame[0]] = thing["metadata"]["set"]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LaiarError(
                f"{path}: a thing in {key} is not written as Action Genome does ({type(error).__name__}: {error}); "
                "it needs class, bbox, visible, metadata and three kinds of relationship"
            ) from None
        counts.append(len(found.classes) - before)
    for key in others.values():
        tally.note(f"frames in {OBJECTS_FILE} alone", key, "left out")
    return found, sets, counts


def _dictionary(path: Path) -> dict[str, Any]:
    data = read_pickle(path)
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise LaiarError(f"{path} must hold a dictionary of frames, 'VIDEO.mp4/000001.png' and what is in it")
    return data


def _read_persons(path: Path, tally: Tally) -> _Persons:
    data = _dictionary(path)
    sizes, boxes = np.zeros((len(data), 2), dtype=np.int32), np.zeros((len(data), 4))
    for at, (key, entry) in enumerate(data.items()):
        try:
            found = np.asarray(entry["bbox"] if entry["bbox"] is not None else (), dtype=np.float64).reshape(-1, 4)
            sizes[at] = entry["bbox_size"]
            if len(found) and entry.get("bbox_mode", "xyxy") != "xyxy":
                raise ValueError(f"bbox_mode is {entry['bbox_mode']!r}, not 'xyxy'")
            if (sizes[at] <= 0).any():
                raise ValueError(f"bbox_size is {entry['bbox_size']!r}")
            if len(found) > 1:
                tally.note("frames with several people", f"{key} has {len(found)}", "the surest box is taken")
                found = found[[int(np.argmax(entry["bbox_score"]))]]
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
            raise LaiarError(
                f"{path}: the frame {key} is not written as Action Genome does ({type(error).__name__}: {error}); "
                "it needs bbox (n, 4), bbox_score (n,) and bbox_size (width, height)"
            ) from None
        if len(found):
            boxes[at] = found[0]
        else:
            tally.note("frames without a person's box", key, "the person is not present")
    return _Persons(list(data), sizes, boxes)
