"""What is there of a data set in the EVAR layout, and everything that is wrong with it, before any of it is used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from laiar_core.data.cad120.reader import Cad120, Recording
from laiar_core.data.check import Check
from laiar_core.data.faults import Tally
from laiar_core.errors import LaiarError
from laiar_core.progress import Progress, no_progress
from laiar_core.reading import NoFileError


def check_cad120(path: Path, progress: Progress = no_progress) -> Check:
    """Look through everything in a zip or folder.

    Args:
        path: the zip or folder.
        progress: hears how far the work is.

    Returns:
        What there is, and every fault.

    Raises:
        LaiarError: there is no data set, or its list of clips or its tables cannot be read.
    """
    data, tally, counts = Cad120(path), Tally(), Counter[str]()
    for clip_id, more in data.listed_again.items():
        tally.note("clips that are listed again", clip_id, "the last line is read", more)
    ids, lengths = data.recording_ids(), dict[str, int]()
    for at, recording_id in enumerate(ids):
        progress("reading the recordings", at / len(ids))
        try:
            recording = data.whole(recording_id)
        except LaiarError as error:
            tally.note("recordings that cannot be read", str(error))
            continue
        lengths[recording_id] = len(recording.clip)
        _count(recording, counts, tally)
        _count_images(data, recording, counts)
    for row in data.rows.values():
        if row.last_frame > lengths.get(row.recording_id, row.last_frame):
            tally.note("clips that end after their recording", f"{row.clip_id} of {lengths[row.recording_id]} frames")
    if counts["image files"]:
        example = f"{counts['recordings with images']:,} of {len(lengths):,} recordings have images"
        missing = counts["frames"] - counts["image files"]
        tally.note("annotated frames without an image file", example, "their recordings' images are not used", missing)
    found = (
        ("data set", data.name),
        ("clips", f"{len(data.rows):,} of {len(ids):,} recordings"),
        ("subjects", ", ".join(data.persons)),
        ("folds", _folds(data, tally)),
        ("actions", f"{len(data.listing.facets['action'].values):,} of {len(data.knowledge.actions):,}"),
        ("annotated frames", f"{counts['frames']:,}"),
        ("annotated boxes", f"{counts['boxes']:,} of {counts['things']:,} things"),
        ("annotated labels", f"{counts['labels']:,}"),
        *((name, f"{counts[name]:,}" if counts[name] else "not there") for name in ("films", "image files")),
    )
    return Check(found, tally.faults())


def _count(recording: Recording, counts: Counter[str], tally: Tally) -> None:
    clip, boxes = recording.clip, recording.box_faults
    counts["frames"] += len(clip)
    counts["things"] += len(clip.tracks)
    counts["boxes"] += boxes.boxes - boxes.absent - boxes.corrupt
    counts["labels"] += sum(label is not None for row in clip.relations or () for label in row.labels)
    counts["films"] += clip.video is not None
    for fault in recording.faults:
        tally.note(fault.what, fault.example, fault.done, fault.count)
    if recording.film_fault:
        tally.note("films that are not used", recording.film_fault, "as if they were not there")


def _count_images(data: Cad120, recording: Recording, counts: Counter[str]) -> None:
    clip = recording.clip
    there = sum(1 for _ in data.files.frames(clip.clip_id, clip.frame_numbers))
    counts["image files"] += there
    counts["recordings with images"] += there > 0


def _folds(data: Cad120, tally: Tally) -> str:
    """The published folds, in words."""
    try:
        return str(len(data.folds()))
    except NoFileError:
        return "not there"
    except LaiarError as error:
        tally.note("folds that cannot be read", str(error), "as if they were not there")
        return "not read"
