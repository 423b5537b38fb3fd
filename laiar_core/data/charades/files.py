"""Where the files of Charades and Action Genome are under the folder that somebody unpacked the downloads into."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from laiar_core.data.clip import BOX_SOURCE, BoxSource, box_source_named
from laiar_core.errors import LaiarError
from laiar_core.reading import NAME, is_file, is_folder, lines, read_text

LISTS = {"train": "Charades_v1_train.csv", "test": "Charades_v1_test.csv"}
OBJECTS_FILE, PERSONS_FILE, FRAME_LIST = "object_bbox_and_relationship.pkl", "person_bbox.pkl", "frame_list.txt"
FILMS = ("Charades_v1_480", "Charades_v1", "videos")
FRAMES = "frames"
FRAME_NAME = "a frame, numbered from 1, as in '001YG.mp4/000089.png'"
_KEY = re.compile(r"([\w-]+)\.mp4/(?!0+\.)(\d{1,9})\.(?:png|jpg)")
DEPTH = 2  # folders below the one that was named
# In a folder of more folders there are frames or films; and whoever named a folder of so many did not mean a data set.
MOST_IN_ONE, MOST_FOLDERS = 1000, 10_000


class CharadesFiles:
    """The folders that hold the annotation, the films and the frames.

    Attributes:
        path: the folder that was named.
        tables: the folder of the CSV files and class lists.
        genome: the folder of Action Genome's annotation, or None.
        films: the folder of `VIDEO.mp4`, or None.
        frames: the folder of `VIDEO.mp4/000001.png` (or `.jpg`), or None.
    """

    def __init__(self, path: Path) -> None:
        if not is_folder(path):
            raise LaiarError(
                f"{path} is no folder; give --data (or LAIAR_DATA) the folder that the downloads of Charades and Action Genome "
                "were unpacked into"
            )
        self.path = path
        self._levels = _levels(path)
        tables = self._holding(LISTS.values())
        if tables is None:
            raise LaiarError(
                f"there is no {' or '.join(LISTS.values())} in {path} or up to {DEPTH} folders below; unpack Charades.zip there"
            )
        self.tables = tables
        self.genome = self._holding((OBJECTS_FILE, PERSONS_FILE))
        self.films = next((found for name in FILMS if (found := self._named(name))), None)
        beside = self.genome.parent / FRAMES if self.genome else None
        self.frames = beside if beside and is_folder(beside) else self._named(FRAMES)

    @property
    def name(self) -> str:
        """What the data set is called. Videos that a script made say so; the published data have no such file."""
        for folder in (self.tables, self.genome, self.path):
            if folder and is_file(file := folder / "name.txt"):
                return read_text(file, NAME).strip()
        return "Charades"

    @property
    def box_source(self) -> BoxSource:
        """Who made the boxes: people, unless the data set says otherwise."""
        file = self.genome and self.genome / Path(BOX_SOURCE).name
        return box_source_named(read_text(file, NAME)) if file and is_file(file) else "annotated"

    def film(self, video: str) -> Path | None:
        """The film of a video, or None."""
        path = self.films and self.films / f"{video}.mp4"
        return path if path and is_file(path) else None

    def frame(self, video: str, number: int) -> Path | None:
        """The image file of a frame, or None."""
        for kind in ("png", "jpg"):
            path = self.frames and self.frames / f"{video}.mp4" / f"{number:06d}.{kind}"
            if path and is_file(path):
                return path
        return None

    def frame_paths(self, video: str, numbers: Sequence[int]) -> tuple[Path, ...] | None:
        """The image files of these frames, or None unless all are there."""
        if self.frames is None:
            return None
        paths = tuple(path for number in numbers if (path := self.frame(video, number)))
        return paths if len(paths) == len(numbers) else None

    def pictures(self, video: str) -> Path | None:
        """The film of a video or, where there is none, the folder of its frames; None where nothing of it can be seen."""
        folder = self.frames and self.frames / f"{video}.mp4"
        return self.film(video) or (folder if folder and is_folder(folder) else None)

    def _holding(self, names: Iterable[str]) -> Path | None:
        return self._only([[f for f in level if any(is_file(f / name) for name in names)] for level in self._levels], names)

    def _named(self, name: str) -> Path | None:
        return self._only([[f / name for f in level if is_folder(f / name)] for level in self._levels], (name,))

    def _only(self, levels: list[list[Path]], names: Iterable[str]) -> Path | None:
        for found in levels:
            if len(found) > 1:  # two data sets, and a mixture of them would be read without a word
                both = " and in ".join(map(str, found[:2]))
                raise LaiarError(f"{' or '.join(names)} is in {both}; name the folder of one of them, not {self.path}")
            if found:
                return found[0]
        return None


def is_charades(path: Path) -> bool:
    """Whether a folder, or one in it, holds the lists of Charades; `CharadesFiles` says what is wrong with it then."""
    return is_folder(path) and any(is_file(f / name) for level in _levels(path) for f in level for name in LISTS.values())


def _levels(root: Path) -> list[list[Path]]:
    """The folder, those in it, those in these; not those that hold films or frames, of which there are thousands.

    Below the root of all files anything may lie, which nobody has called a data set.
    """
    levels = [[root]]
    while len(levels) <= DEPTH and root.resolve() != Path(root.resolve().anchor):
        below = list(islice((folder for above in levels[-1] for folder in _folders(above)), MOST_FOLDERS + 1))
        if len(below) > MOST_FOLDERS:
            break
        levels.append(below)
    return levels


def _folders(folder: Path) -> list[Path]:
    if folder.name in (*FILMS, FRAMES):
        return []
    try:
        with os.scandir(folder) as entries:
            inside = (Path(e.path) for e in entries if e.is_dir() and not e.name.startswith(".") and not e.name.endswith(".mp4"))
            found = sorted(islice(inside, MOST_IN_ONE + 1))
            return found if len(found) <= MOST_IN_ONE else []
    except OSError:  # not ours to look into
        return []


def frame_list(folder: Path) -> Iterator[tuple[str, int]]:
    """Video and number of every frame in Action Genome's frame list (LaiarError, with the line, for one that is broken)."""
    path = folder / FRAME_LIST
    for number, line in lines(read_text(path)):
        if (frame := frame_named(line)) is None:
            raise LaiarError(f"{path}, line {number}: expected {FRAME_NAME}, got {line!r}")
        yield frame


def frame_named(key: str) -> tuple[str, int] | None:
    """Video and number of `VIDEO.mp4/000001.png`; None for what is no name of a frame, numbered from 1."""
    found = _KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else None
