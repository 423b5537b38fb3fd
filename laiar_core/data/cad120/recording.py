"""The annotation of one recording in the EVAR layout, checked. What can be lived with is counted and left out, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ValidationError

from laiar_core.data.box_writing import seem_corners
from laiar_core.data.clip import PairRelations, Track
from laiar_core.data.dataset import BoxFaults
from laiar_core.data.faults import Fault, Tally
from laiar_core.errors import LaiarError
from laiar_core.names import composed
from laiar_core.reading import parse_json
from laiar_core.versioned_json import first_fault

FRAME_SIZE = (640, 480)
NOT_PRESENT, NOT_ANNOTATED = "not present in that frame", "not annotated in that frame"
FIRST_READ = "the first is read, the others are left out"
_LISTED = 12  # names in a sentence

Name = Annotated[str, AfterValidator(composed)]


class _Boxes(BaseModel):
    obj_id: Name
    loc_list: list[Any]


class _Relation(BaseModel):
    obj_ids: tuple[Name, Name]
    rel_list: tuple[Name | None, ...]


class _State(BaseModel):
    obj_id: Name
    attr_list: tuple[Name | None, ...]


class _File(BaseModel):
    """The JSON of a recording, as far as it is used: a box for every thing and frame, and a label for every pair and frame."""

    locations: tuple[_Boxes, ...]
    relations: tuple[_Relation, ...]
    attributes: tuple[_State, ...]


@dataclass(frozen=True)
class Annotation:
    """What is annotated of a recording.

    Attributes:
        frames: how many it has.
        tracks, relations: as a clip has them.
        boxes: how many there are, and are not there.
        faults: what is wrong with it and was lived with.
    """

    frames: int
    tracks: tuple[Track, ...]
    relations: tuple[PairRelations, ...]
    boxes: BoxFaults
    faults: tuple[Fault, ...]


def read_annotation(text: str, name: str, source: str, known: Sequence[str]) -> Annotation:
    """Read the JSON of a recording.

    Args:
        text: the JSON.
        name: of the file in its data set, for messages.
        source: of the data set, for messages.
        known: the names of all relations and states.

    Returns:
        What is annotated.

    Raises:
        LaiarError: it is not in the layout, or its lists are not of one length.
    """
    # Boxes that are no numbers are counted below and not refused.
    data = parse_json(text, f"{name} in {source}", finite=False)
    try:
        read = _File.model_validate(data)
    except ValidationError as error:
        raise LaiarError(f"{name} in {source} is not a recording in the EVAR layout{first_fault(error, before=': ')}") from None
    tally = Tally()
    locations: dict[str, list[Any]] = {}
    for entry in read.locations:
        if locations.setdefault(entry.obj_id, entry.loc_list) is not entry.loc_list:
            tally.note("things of one obj_id", f"{entry.obj_id} in {name}", FIRST_READ)
    frames = max((len(boxes) for boxes in locations.values()), default=0)
    found: Counter[str] = Counter()
    tracks = []
    for track_id, raw in locations.items():
        if len(raw) != frames:
            raise LaiarError(f"{name}: {track_id} has {len(raw)} boxes, other things have {frames}")
        boxes, present, counts = clean_boxes(raw, where=f"{name}: {track_id}")
        for what, count, done in (
            ("boxes that are no numbers or have no size", counts["unsized"], NOT_PRESENT),
            ("boxes outside the picture", counts["outside"], NOT_PRESENT),
            ("boxes that reach over the edge of the picture", counts["over"], "cut at the edge"),
        ):
            tally.note(what, f"{track_id} in {name}", done, count)
        found.update(counts)
        tracks.append(Track(track_id, class_of(track_id), boxes, present))
    _note_corners(locations, name, tally)
    relations = tuple(_relations(read, frames, frozenset(known), name, tally))
    counted = BoxFaults(boxes=frames * len(tracks), absent=found["absent"], corrupt=found["unsized"] + found["outside"])
    return Annotation(frames, tuple(tracks), relations, counted, tally.faults())


def _relations(read: _File, frames: int, known: frozenset[str], name: str, tally: Tally) -> Iterator[PairRelations]:
    labelled = [(*entry.obj_ids, entry.rel_list) for entry in read.relations]
    labelled += [(entry.obj_id, entry.obj_id, entry.attr_list) for entry in read.attributes]
    pairs = set[tuple[str, str]]()
    for subject, obj, labels in labelled:
        where = f"{subject}-{obj} in {name}"
        if len(labels) != frames:
            raise LaiarError(f"{name}: relation {subject}-{obj} has {len(labels)} labels for {frames} frames")
        if (subject, obj) in pairs:
            tally.note("relations of one pair", where, FIRST_READ)
            continue
        pairs.add((subject, obj))
        tally.note("labels that are null", where, NOT_ANNOTATED, labels.count(None))
        for label, count in Counter(label for label in labels if label is not None and label not in known).items():
            words = ", ".join(sorted(known)[:_LISTED])
            tally.note("labels that the tables do not know", f"{label!r} of {where}; known are {words}", NOT_ANNOTATED, count)
        yield PairRelations(subject, obj, tuple(label if label in known else None for label in labels))


def _note_corners(locations: dict[str, list[Any]], name: str, tally: Tally) -> None:
    rows = np.array([box for raw in locations.values() for box in raw], dtype=np.float64).reshape(-1, 4)
    given = rows[np.isfinite(rows).all(axis=1) & (rows != 0).any(axis=1)]
    if len(given) and (over := seem_corners(given, np.array(FRAME_SIZE))):
        tally.note(
            "recordings whose boxes seem to be left, top, right, bottom",
            f"{over:,} of {len(given):,} boxes in {name} reach over the edge of the picture",
            "read as left, top, width, height",
        )


def class_of(track_id: str) -> str:
    """Object class of an EVAR track id: `medicine-box_1` -> `medicine-box`."""
    return track_id.rsplit("_", 1)[0]


def clean_boxes(raw: list[Any], where: str) -> tuple[NDArray[np.float32], NDArray[np.bool_], Counter[str]]:
    """Turn raw `[x, y, w, h]` boxes into (F, 4) corner boxes and (F,) presence, and count what was unusable.

    `[0, 0, 0, 0]` means out of view (`absent`). NaN, infinite, empty or negative-sized boxes are `unsized`, those that miss the
    picture `outside`. All of them become not present, with zeros for a box. Boxes that reach `over` the edge are clipped to it.
    """
    try:
        boxes = np.array(raw, dtype=np.float64)
        if boxes.shape != (len(raw), 4):
            raise ValueError(f"shape {boxes.shape}")
    except (TypeError, ValueError, OverflowError):
        raise LaiarError(f"{where} has boxes that are not lists of four numbers [x, y, w, h]") from None
    absent = np.asarray((boxes == 0).all(axis=1))
    finite = np.asarray(np.isfinite(boxes).all(axis=1))
    corners = np.where(finite[:, None], boxes, 0)
    sized = finite & (corners[:, 2:] > 0).all(axis=1)
    with np.errstate(over="ignore"):  # Absurdly large numbers end at the edge or count as corrupt; numpy need not warn.
        corners[:, 2:] += corners[:, :2]
    edges = np.array([*FRAME_SIZE, *FRAME_SIZE])
    # Rounded before it is judged: a sliver may have an area in float64 and none in float32.
    cut = np.clip(corners, 0, edges).astype(np.float32)
    present = np.asarray(sized & (cut[:, 2:] > cut[:, :2]).all(axis=1))
    over = present & ((corners < -1) | (corners > edges + 1)).any(axis=1)  # a pixel: boxes were scaled
    counts = Counter(
        absent=int(absent.sum()),
        unsized=int((~sized & ~absent).sum()),
        outside=int((sized & ~present).sum()),
        over=int(over.sum()),
    )
    return np.where(present[:, None], cut, np.float32(0)), present, counts
