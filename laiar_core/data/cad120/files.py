"""Reading files of a data set by name, whether it is a zip or an unpacked folder."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.made_once import made_once


class EvarFiles:
    """The files of a data set in the EVAR layout, named relative to its root (`annotations/video_clips.txt`).

    `path` is a zip, a folder that holds `annotations/`, or the `annotations` folder itself.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise LaiarError(f"{path} does not exist; give --data (or LAIAR_DATA) the CAD-120 zip or the folder it unpacks to")
        if path.is_dir() and path.name == "annotations":
            path = path.parent
        self.path = path
        if not self.exists("annotations/video_clips.txt"):
            raise LaiarError(
                f"{path} holds no annotations/video_clips.txt; it must be a zip or a folder with annotations/all, "
                "annotations/knowledge and annotations/video_clips.txt inside"
            )

    @made_once
    def _zip_names(self) -> frozenset[str] | None:
        if self.path.is_dir():
            return None
        try:
            with zipfile.ZipFile(self.path) as zf:
                return frozenset(zf.namelist())
        except (zipfile.BadZipFile, OSError) as error:
            raise LaiarError(f"{self.path} is neither a folder nor a readable zip ({error}); download or copy it again") from None

    def exists(self, name: str) -> bool:
        """Whether the data set has that file."""
        if self._zip_names is None:
            return (self.path / name).is_file()
        return name in self._zip_names

    def text(self, name: str) -> str:
        """The text of a file; LaiarError where it is missing or not text."""
        try:
            if self._zip_names is None:
                return (self.path / name).read_text(encoding="utf-8")
            with zipfile.ZipFile(self.path) as zf:
                return zf.read(name).decode("utf-8")
        except (KeyError, OSError, RuntimeError, zipfile.BadZipFile, UnicodeDecodeError, zlib.error) as error:
            raise LaiarError(f"cannot read {name} in {self.path}: {error}") from None
