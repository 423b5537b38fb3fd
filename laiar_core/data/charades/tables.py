"""The official tables of Charades: what its action classes are, and what happens in each video (`Charades_v1_*.csv`)."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from laiar_core.data.charades.files import LISTS, is_video_id
from laiar_core.errors import LaiarError
from laiar_core.names import composed
from laiar_core.reading import SMALL_TEXT, is_file, lines, read_text

MOST_VIDEOS, MOST_INTERVALS = 200_000, 2_000_000  # Charades has 9,848 with 66,500 actions
MOST_IN_LINE = 1_000_000  # characters
DELIMITERS = (",", ";", "\t")  # Excel writes the second where a comma stands in numbers
COLUMNS = ("id", "subject", "scene", "actions", "length")


class Interval(NamedTuple):
    """An action as the table has it, in seconds. It may end after the video does, and in 7 rows before it begins."""

    action: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class ActionClass:
    """An action class, e.g. `c106`, in words, with the verb and the object that it is made of (`drink`, `cup/glass/bottle`)."""

    action: str
    phrase: str
    verb: str
    object: str


@dataclass(frozen=True)
class VideoRow:
    """A line of the official tables.

    Attributes:
        clip_id: the video's id, e.g. `001YG`.
        person: the subject who acts.
        scene: the room, without the explanation that the table gives of it.
        split: `train` or `test`, after the file that the video is listed in.
        length_s: length of the video in seconds.
        actions: what happens in it, as annotated.
        frames: how many of its frames Action Genome lists; a video without any has no clip to show.
    """

    clip_id: str
    person: str
    scene: str
    split: str
    length_s: float
    actions: tuple[Interval, ...]
    frames: int = 0


def read_classes(folder: Path) -> dict[str, ActionClass]:
    """The action classes in the order of their list (LaiarError, with the line, for a list that is broken)."""
    phrases, verbs, objects = (_list(folder, name, letter) for name, letter in (("", "c"), ("verb", "v"), ("object", "o")))
    path = folder / "Charades_v1_mapping.txt"
    made_of: dict[str, tuple[str, str]] = {}
    for number, line in lines(read_text(path, SMALL_TEXT)):
        action, obj, verb, *rest = [*line.split(), "", "", ""]
        if action in phrases and obj in objects and verb in verbs and not any(rest):
            made_of[action] = verbs[verb], objects[obj]
        else:
            raise LaiarError(
                f"{path}, line {number}: expected the ids of an action, an object and a verb of the class lists, "
                f"as in 'c000 o009 v008', got {line!r}"
            )
    if missing := [action for action in phrases if action not in made_of]:
        raise LaiarError(f"{path} has no line for {missing[0]}; download Charades.zip again")
    return {action: ActionClass(action, phrase, *made_of[action]) for action, phrase in phrases.items()}


def _list(folder: Path, name: str, letter: str) -> dict[str, str]:
    path = folder / f"Charades_v1_{name}classes.txt"
    names: dict[str, str] = {}
    for number, line in lines(read_text(path, SMALL_TEXT)):
        found = re.fullmatch(rf"({letter}\d{{3}}) (\S.*)", line)
        if found is None or found[1] in names or found[2] in names.values():  # a name is as good as an id from here on
            raise LaiarError(f"{path}, line {number}: expected a new id and a new name, as in '{letter}000 words', got {line!r}")
        names[found[1]] = found[2]
    if not names:
        raise LaiarError(f"{path} lists nothing; download Charades.zip again")
    return names


def read_videos(folder: Path, classes: Mapping[str, ActionClass]) -> dict[str, VideoRow]:
    """Every video of both lists by its id; a list that is not there has none (LaiarError, with file and line, for a bad one)."""
    rows: dict[str, VideoRow] = {}
    for split, name in LISTS.items():
        if is_file(folder / name):
            _read_list(folder / name, split, classes, rows)
    return rows


def _read_list(path: Path, split: str, classes: Mapping[str, ActionClass], rows: dict[str, VideoRow]) -> None:
    text = composed(read_text(path, advice="save it as CSV in UTF-8, or download Charades.zip again"))
    first = text[:MOST_IN_LINE].partition("\n")[0]
    table = csv.reader(_rows(path, text), delimiter=max(DELIMITERS, key=first.count), strict=True)
    annotated = 0
    try:
        header = [name.strip() for name in next(table, [])]
        if missing := [name for name in COLUMNS if name not in header]:
            raise LaiarError(f"{path}, line 1: there is no column {missing[0]!r}; it has {', '.join(header) or 'none'}")
        places = [header.index(name) for name in COLUMNS]
        for cells in table:
            where = f"{path}, line {table.line_num}"
            if not cells:
                continue
            if len(cells) != len(header):
                raise LaiarError(f"{where}: expected {len(header)} cells like the first line, got {len(cells)}")
            video, person, scene, actions, length = (cells[place] for place in places)
            if video in rows or not is_video_id(video):
                known = "is listed before" if video in rows else "is no video id; it may have letters, digits, - and _"
                raise LaiarError(f"{where}: {video!r} {known}")
            length_s = _seconds(length)
            if not 0 < length_s < math.inf:
                raise LaiarError(f"{where}: the length {length!r} is no number of seconds above 0")
            intervals = tuple(_interval(text, classes, where) for text in actions.split(";")) if actions else ()
            annotated += len(intervals)
            if len(rows) >= MOST_VIDEOS or annotated > MOST_INTERVALS:
                raise LaiarError(
                    f"{where}: this is too much; at most {MOST_VIDEOS:,} videos and {MOST_INTERVALS:,} actions are read"
                )
            rows[video] = VideoRow(video, person, scene.split(" (")[0], split, length_s, intervals)
    except csv.Error as error:
        raise LaiarError(f"{path}, line {table.line_num}: this is no table of comma-separated values ({error})") from None


def _rows(path: Path, text: str) -> Iterator[str]:
    """The lines of a table: one without an end would be taken apart into millions of cells."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > MOST_IN_LINE:
            raise LaiarError(f"{path}, line {number}: it has {len(line):,} characters; at most {MOST_IN_LINE:,} are read")
        yield line


def _interval(text: str, classes: Mapping[str, ActionClass], where: str) -> Interval:
    action, *times = text.split(" ")
    if action not in classes:
        first, last = (list(classes)[at] for at in (0, -1))
        raise LaiarError(f"{where}: the action {text!r} is of no class in Charades_v1_classes.txt, which has {first} to {last}")
    if len(times) == 2:
        start, end = map(_seconds, times)
        if 0 <= start < math.inf and 0 <= end < math.inf:
            return Interval(action, start, end)
    raise LaiarError(f"{where}: expected a class with its start and end in seconds, as in 'c092 11.90 21.20', got {text!r}")


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
