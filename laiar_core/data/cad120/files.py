"""Reading files of a data set by name, whether it is a zip or an unpacked folder, and wherever in it they lie."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from laiar_core.data.folders import film_in, levels, spelt, the_only
from laiar_core.errors import LaiarError
from laiar_core.names import composed
from laiar_core.reading import (
    TEXT,
    NoFileError,
    as_text,
    exists,
    is_file,
    is_folder,
    member_names,
    open_inner_zip,
    open_zip,
    read_member,
    read_text,
)

_AGAIN = "download or copy it again"
_ROOM, _LIST, _PACKED = "annotations/", "video_clips.txt", "annotations.zip"
_WANTED = (
    f"holds no {_ROOM}{_LIST}; it must be a zip or a folder with annotations/all, annotations/knowledge and {_ROOM}{_LIST} inside"
)


class EvarFiles:
    """The files of a data set in the EVAR layout, named as in its folder `annotations` (`annotations/video_clips.txt`).

    Attributes:
        path: a zip, or a folder that holds that of the annotation, or `annotations.zip` as the repository of EVAR does.
        beside: folders that frames and films may lie in.
    """

    def __init__(self, path: Path) -> None:
        if not exists(path):
            raise LaiarError(f"{path} does not exist; give --data (or LAIAR_DATA) the CAD-120 zip or the folder it unpacks to")
        if is_folder(path) and path.name == "annotations":
            path = path.parent
        self.path = path
        self._files: _Folder | _Zip
        place = the_only(path, levels(path), _annotation_in, _LIST) if is_folder(path) else path
        if place is None:
            raise LaiarError(f"{path} {_WANTED}")
        self.beside = tuple(dict.fromkeys((place.parent, path))) if is_folder(path) else (path.parent,)
        self._files = _Folder(place) if is_folder(place) else _Zip(place)

    def exists(self, name: str) -> bool:
        """Whether the data set has that file."""
        return self._files.exists(name.removeprefix(_ROOM))

    def text(self, name: str, most: int = TEXT) -> str:
        """The composed text of a file of at most so many bytes; LaiarError where it is missing, larger or not text."""
        return composed(self._files.text(name.removeprefix(_ROOM), most))

    def film(self, recording_id: str) -> Path | None:
        """The film of a recording, or None."""
        person, activity, video = recording_id.split("/")
        return next(filter(None, (film_in(root, f"{person}_videos", activity, video) for root in self.beside)), None)

    def frames(self, recording_id: str, numbers: Iterable[int]) -> Iterator[Path]:
        """The image files of these frames, as far as they are there."""
        person, activity, video = recording_id.split("/")
        folders = (spelt(root, f"{person}_rgbd_images", activity, video) for root in self.beside)
        if folder := next(filter(None, folders), None):
            yield from (path for number in numbers if is_file(path := folder / f"RGB_{number}.png"))


def _annotation_in(folder: Path) -> Path | None:
    """The annotation that lies in a folder: in its folder `annotations`, in the folder itself, or packed."""
    for place in (folder / "annotations", folder):
        if is_file(place / _LIST):
            return place
    return packed if is_file(packed := folder / _PACKED) else None


class _Folder:
    """The annotation as files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self, name: str) -> bool:
        return is_file(self._place(name))

    def text(self, name: str, most: int) -> str:
        return read_text(self._place(name), most, _AGAIN)

    def _place(self, name: str) -> Path:
        return spelt(self.path, *name.split("/")) or self.path / name


class _Zip:
    """The annotation in a zip, or in a zip that lies in a zip, as GitHub packs the repository of EVAR."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inner = ""
        with open_zip(path, _AGAIN) as archive:
            self.names = self._below_list(member_names(archive))
            packed = [real for name, real in member_names(archive).items() if name.rpartition("/")[2] == _PACKED]
            if not self.names and len(packed) == 1:
                self.inner = packed[0]
                with open_inner_zip(archive, self.inner, _AGAIN) as inner:
                    self.names = self._below_list(member_names(inner))
        if not self.names:
            raise LaiarError(f"{path} {_WANTED}")

    def exists(self, name: str) -> bool:
        return composed(name) in self.names

    def text(self, name: str, most: int) -> str:
        with self._open() as archive:
            if (real := self.names.get(composed(name))) is None:
                raise NoFileError(f"cannot read {_ROOM}{name} in {archive.filename}: there is no such file; {_AGAIN}")
            return as_text(read_member(archive, real, most, _AGAIN), f"{real} in {archive.filename}", _AGAIN)

    def _below_list(self, names: Mapping[str, str]) -> dict[str, str]:
        """The files beside the list of clips that lies highest, by their names from there on."""
        lists = sorted((name.count("/"), name) for name in names if name.rpartition("/")[2] == _LIST)
        if len(lists) > 1 and lists[0][0] == lists[1][0]:
            raise LaiarError(f"{self.path} holds {lists[0][1]} and {lists[1][1]}; unpack it and name the folder of one of them")
        if not lists:
            return {}
        folder = lists[0][1].removesuffix(_LIST)
        return {name.removeprefix(folder): real for name, real in names.items() if name.startswith(folder)}

    @contextmanager
    def _open(self) -> Iterator[zipfile.ZipFile]:
        with open_zip(self.path, _AGAIN) as archive:
            if not self.inner:
                yield archive
                return
            with open_inner_zip(archive, self.inner, _AGAIN) as inner:
                yield inner
