"""Any data set of clips: what the program asks of one, whatever its layout, and how it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.files import is_charades
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip


class Dataset(Protocol):
    """Clips by id. Reading one is checked (LaiarError, one sentence, for what is wrong with it)."""

    name: str

    def clip_ids(self) -> tuple[str, ...]:
        """Every clip, in the order of the data set's own list."""

    def clip(self, clip_id: str) -> Clip:
        """Read one clip (LaiarError, with the nearest ids, where there is none of that id)."""

    def film_fault(self, clip_id: str) -> str | None:
        """Why the film of a clip is not used, as a sentence; None where it is used or there is none."""


def open_dataset(path: Path) -> Cad120 | Charades:
    """Open a data set by what lies in its folder or zip (LaiarError where that is no layout that this program reads)."""
    return Charades(path) if is_charades(path) else Cad120(path)
