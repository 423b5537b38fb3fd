"""Reading files of a data set by name, whether it is a zip or an unpacked folder."""

from __future__ import annotations

from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.made_once import made_once
from laiar_core.reading import TEXT, as_text, exists, is_file, is_folder, open_zip, read_member, read_text

_AGAIN = "download or copy it again"


class EvarFiles:
    """The files of a data set in the EVAR layout, named relative to its root (`annotations/video_clips.txt`).

    `path` is a zip, a folder that holds `annotations/`, or the `annotations` folder itself.
    """

    def __init__(self, path: Path) -> None:
        if not exists(path):
            raise LaiarError(f"{path} does not exist; give --data (or LAIAR_DATA) the CAD-120 zip or the folder it unpacks to")
        if is_folder(path) and path.name == "annotations":
            path = path.parent
        self.path = path
        if not self.exists("annotations/video_clips.txt"):
            raise LaiarError(
                f"{path} holds no annotations/video_clips.txt; it must be a zip or a folder with annotations/all, "
                "annotations/knowledge and annotations/video_clips.txt inside"
            )

    @made_once
    def _zip_names(self) -> frozenset[str] | None:
        if is_folder(self.path):
            return None
        with open_zip(self.path, _AGAIN) as archive:
            return frozenset(archive.namelist())

    def exists(self, name: str) -> bool:
        """Whether the data set has that file."""
        if self._zip_names is None:
            return is_file(self.path / name)
        return name in self._zip_names

    def text(self, name: str, most: int = TEXT) -> str:
        """The text of a file of at most so many bytes; LaiarError where it is missing, larger or not text."""
        if self._zip_names is None:
            return read_text(self.path / name, most, _AGAIN)
        with open_zip(self.path, _AGAIN) as archive:
            return as_text(read_member(archive, name, most, _AGAIN), f"{name} in {self.path}", _AGAIN)
