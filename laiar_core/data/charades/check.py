"""What is there of Charades and Action Genome in a folder, and everything that is wrong with it, before any of it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from laiar_core.data.charades.apart import read_genome_apart
from laiar_core.data.charades.files import (
    FILMS,
    FRAME_LIST,
    LISTS,
    OBJECTS_FILE,
    PERSONS_FILE,
    CharadesFiles,
    frame_list,
)
from laiar_core.data.charades.genome_frames import filmed
from laiar_core.data.charades.genome_table import GenomeTable
from laiar_core.data.charades.genome_words import relation_named, thing_named
from laiar_core.data.charades.tables import VideoRow, read_classes, read_videos
from laiar_core.data.check import Check
from laiar_core.data.faults import Tally
from laiar_core.errors import LaiarError
from laiar_core.progress import Progress, no_progress
from laiar_core.reading import read_text

SLACK_S = 0.1  # lengths and ends of actions were rounded


def check_charades(path: Path, progress: Progress = no_progress) -> Check:
    """Look at everything under a folder. Files that cannot be read are faults; LaiarError where there is no data set at all."""
    files, tally = CharadesFiles(path), Tally()
    found = [("data set", files.name), ("tables", str(files.tables)), ("Action Genome", str(files.genome or "not there"))]
    rows: Mapping[str, VideoRow] = {}
    try:
        classes = read_classes(files.tables)
        rows = read_videos(files.tables, classes)
        found += [(f"videos to {split} on", f"{sum(r.split == split for r in rows.values()):,}") for split in LISTS]
        found += [("annotated actions", f"{sum(len(r.actions) for r in rows.values()):,} of {len(classes)} classes")]
    except LaiarError as error:
        tally.note("tables that cannot be read", str(error))
    _check_rows(rows.values(), tally)
    for split, name in LISTS.items():
        if not (files.tables / name).is_file():
            tally.note("lists that are not there", name, f"there are no videos to {split} on")
    if files.genome is None:
        tally.note("annotation that is not there", f"{OBJECTS_FILE} and {PERSONS_FILE}, without which no video has a clip")
        return Check(tuple(found), tally.faults())
    progress("reading the pickles", 0)
    try:
        table = read_genome_apart(files.genome, tally)
        _check_lists(files.genome, table, tally)
    except LaiarError as error:
        tally.note("annotation that cannot be read", str(error))
        return Check(tuple(found), tally.faults())
    found += [
        ("annotated frames", f"{len(table.numbers):,} of {len(table.videos):,} videos"),
        ("annotated things", f"{len(table.classes):,}"),
        ("annotated relations", f"{int(np.bitwise_count(table.relations).sum()):,}"),
    ]
    _check_genome(rows, table, tally)
    found += _check_pictures(files, rows, table, tally, progress)
    return Check(tuple(found), tally.faults())


def _check_rows(rows: Iterable[VideoRow], tally: Tally) -> None:
    for row in rows:
        if not row.actions:
            tally.note("videos without an action", row.clip_id, "kept; the official measure of whole videos leaves them out")
        for action, start, end in row.actions:
            example = f"{action} from {start:g} to {end:g} s in {row.clip_id} of {row.length_s:g} s"
            if end < start:
                tally.note("intervals that end before they begin", example, "the video has the action, but at no time")
            if start > row.length_s:
                tally.note("intervals that begin after the video ends", example, "the video has the action, but at no time")
            elif end > row.length_s + SLACK_S:
                tally.note("intervals that end after the video does", example, "cut where the video ends")


def _check_genome(rows: Mapping[str, VideoRow], table: GenomeTable, tally: Tally) -> None:
    for place, video in enumerate(table.videos.tolist()):
        frames = slice(*table.frame_starts[place : place + 2])
        other = np.asarray((table.sizes[frames] != table.sizes[frames.start]).any(axis=1))
        if video not in rows:
            tally.note("videos of Action Genome that the tables do not list", video, "left out")
        elif (rows[video].split == "test") != table.is_test[place]:
            tally.note("videos that Action Genome counts to the other split", video, "the tables decide")
        if other.any():
            example = f"{video}.mp4/{int(table.numbers[frames][np.argmax(other)]):06d}.png"
            tally.note(
                "frames of another size than the first of their video", example, "taken to be of that size", int(other.sum())
            )
    for video in (video for video in rows if video not in table.places):
        tally.note("videos that Action Genome does not annotate", video, "listed, but without a clip to show or to learn from")


def _check_lists(folder: Path, table: GenomeTable, tally: Tally) -> None:
    """The text files beside the pickles: frames, classes and relations."""
    if (folder / FRAME_LIST).is_file():
        owners = np.repeat(table.videos, np.diff(table.frame_starts)).tolist()
        annotated, listed = set(zip(owners, table.numbers.tolist(), strict=True)), set(frame_list(folder))
        for what, frames in (
            ("listed frames without annotation", listed - annotated),
            ("annotated frames that are not listed", annotated - listed),
        ):
            if frames:
                video, number = min(frames)
                tally.note(what, f"{video}.mp4/{number:06d}.png", "the pickles decide", len(frames))
    for name, named in (("object_classes.txt", thing_named), ("relationship_classes.txt", relation_named)):
        for word in read_text(folder / name).split() if (folder / name).is_file() else ():
            if (meant := named(word)) is None:
                tally.note("unknown words in class lists", f"{word!r} in {name}", "not used")
            elif meant != word:
                tally.note("words that class lists spell otherwise", f"{word!r} in {name}", f"read as {meant!r} and the like")


def _check_pictures(
    files: CharadesFiles, rows: Mapping[str, VideoRow], table: GenomeTable, tally: Tally, progress: Progress
) -> list[tuple[str, str]]:
    """Films and image files of the annotated videos: what there is, in words."""
    films = images = 0
    videos = [video for video in table.videos.tolist() if video in rows]
    for at, video in enumerate(videos):
        progress("looking at the films and frames", at / len(videos))
        genome = table.video(video)
        if files.films:
            film = files.film(video)
            films += film is not None
            if film is None:
                tally.note("annotated videos without a film", f"{video}.mp4", "frames without pictures, at nominal times")
            else:
                try:
                    filmed(film, genome.numbers)
                except LaiarError as error:
                    tally.note("films that are not used", str(error), "as if they were not there")
        if files.frames:
            missing = [number for number in genome.numbers.tolist() if files.frame(video, number) is None]
            images += len(genome.numbers) - len(missing)
            if missing:
                example = f"{video}.mp4/{missing[0]:06d}.png or .jpg"
                tally.note("annotated frames without an image file", example, "their videos' images are not used", len(missing))
    if not files.films:
        tally.note("folders of films that are not there", " or ".join(FILMS), "times are nominal; nothing is played")
    return [
        ("films", f"{films:,} in {files.films}" if files.films else "not there"),
        ("image files", f"{images:,} in {files.frames}" if files.frames else "not there"),
    ]
