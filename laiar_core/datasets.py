"""The data sets that this program can open: its own and those of other packages, which name them by an entry point."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.dataset import Dataset
from laiar_core.plugins import plugins

BUILT_IN: Mapping[str, type[Dataset]] = {"charades": Charades, "cad120": Cad120}


def dataset_types() -> Mapping[str, type[Dataset]]:
    """Every layout that can be opened, by the name of its entry point: those of other packages first."""
    return plugins("laiar.datasets", BUILT_IN)


def open_dataset(path: str | Path) -> Dataset:
    """Open a data set by what lies in its folder or zip.

    Raises:
        LaiarError: where nothing is there, or nothing that this program reads.
    """
    path = Path(path).expanduser()
    for kind in dataset_types().values():
        if kind.recognises(path):
            return kind.open(path)
    return Cad120(path)  # which says what is missing
