"""Where the files of Charades and Action Genome are under the folder that somebody unpacked the downloads into."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from laiar_core.data.clip import BOX_SOURCE, box_source_named
from laiar_core.data.folders import DEPTH, film_in, levels, spelt, the_only
from laiar_core.errors import LaiarError
from laiar_core.names import composed, tidy
from laiar_core.perception.film_tracks import BoxSource
from laiar_core.reading import NAME, is_file, is_folder, lines, read_text

LISTS = {"train": "Charades_v1_train.csv", "test": "Charades_v1_test.csv"}
OBJECTS_FILE, PERSONS_FILE, FRAME_LIST = "object_bbox_and_relationship.pkl", "person_bbox.pkl", "frame_list.txt"
FILMS = ("Charades_v1_480", "Charades_v1", "videos")
FRAMES = "frames"
FRAME_NAME = "a frame, numbered from 1, as in '001YG.mp4/000089.png'"
_KEY = re.compile(r"([^/]+)\.mp4/(?!0+\.)(\d{1,9})\.(?:png|jpg)", re.IGNORECASE)
_USUAL_ID = re.compile(r"[\w-]+")
PACKED = ".gz"  # how pickles are sometimes left
PICTURES = (".png", ".jpg", ".jpeg")


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
        self._levels = levels(path, closed=(*FILMS, FRAMES))
        tables = self._holding(LISTS.values())
        if tables is None:
            raise LaiarError(
                f"there is no {' or '.join(LISTS.values())} in {path} or up to {DEPTH} folders below; unpack Charades.zip there"
            )
        self.tables = tables
        self.genome = self._holding((OBJECTS_FILE, PERSONS_FILE, OBJECTS_FILE + PACKED, PERSONS_FILE + PACKED))
        self.films = next((found for name in FILMS if (found := self._named(name))), None)
        beside = self.genome.parent / FRAMES if self.genome else None
        self.frames = _innermost(beside) if beside and is_folder(beside) else self._named(FRAMES)

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
        return self.films and film_in(self.films, video)

    def frame(self, video: str, number: int) -> Path | None:
        """The image file of a frame, or None."""
        folder = self._frames_of(video)
        return folder and next((path for kind in PICTURES if is_file(path := folder / f"{number:06d}{kind}")), None)

    def _frames_of(self, video: str) -> Path | None:
        return self.frames and spelt(self.frames, f"{video}.mp4")

    def frame_paths(self, video: str, numbers: Sequence[int]) -> tuple[Path, ...] | None:
        """The image files of these frames, or None unless all are there."""
        if self.frames is None:
            return None
        paths = tuple(path for number in numbers if (path := self.frame(video, number)))
        return paths if len(paths) == len(numbers) else None

    def pictures(self, video: str) -> Path | None:
        """The film of a video or, where there is none, the folder of its frames; None where nothing of it can be seen."""
        folder = self._frames_of(video)
        return self.film(video) or (folder if folder and is_folder(folder) else None)

    def _holding(self, names: Iterable[str]) -> Path | None:
        names = tuple(names)
        return self._only(
            lambda folder: folder if any(is_file(folder / name) for name in names) else None, " or ".join(names[:2])
        )

    def _named(self, name: str) -> Path | None:
        found = self._only(lambda folder: folder / name if is_folder(folder / name) else None, name)
        return found and _innermost(found)

    def _only(self, holds: Callable[[Path], Path | None], what: str) -> Path | None:
        return the_only(self.path, self._levels, holds, what)


def _innermost(folder: Path) -> Path:
    """The folder, or that of the same name in it: who unpacks an archive into a folder of its name has two."""
    return folder / folder.name if is_folder(folder / folder.name) else folder


def is_charades(path: Path) -> bool:
    """Whether a folder, or one in it, holds the lists of Charades; `CharadesFiles` says what is wrong with it then."""
    found = levels(path, closed=(*FILMS, FRAMES)) if is_folder(path) else []
    return any(is_file(folder / name) for level in found for folder in level for name in LISTS.values())


def is_video_id(text: str) -> bool:
    """Whether a text can be the id of a video, which becomes part of file names: letters of any script, digits, - and _."""
    return len(text) <= 100 and bool(_USUAL_ID.fullmatch(text) or (text and tidy(text, "-", "") == text))


def pickles_in(folder: Path) -> tuple[Path, Path]:
    """Both pickles of a folder, of the things and of the people (LaiarError for one that was left packed)."""
    for name in (OBJECTS_FILE, PERSONS_FILE):
        if not is_file(folder / name) and is_file(packed := folder / (name + PACKED)):
            raise LaiarError(f"{packed} is packed; unpack it to {name} with `gunzip`")
    return folder / OBJECTS_FILE, folder / PERSONS_FILE


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
    return (video, int(found[2])) if found and is_video_id(video := composed(found[1])) else None
