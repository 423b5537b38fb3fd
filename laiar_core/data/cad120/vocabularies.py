"""Knowledge tables by name, for data sets that bring none: ours, and those of other packages, by their entry points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from laiar_core.data.cad120.tables import knowledge_files
from laiar_core.data.knowledge import Knowledge, read_knowledge
from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.plugins import plugins


def _cad120() -> Knowledge:
    """The tables of Zhuo et al. 2019 (EVAR)."""
    files = knowledge_files()
    return read_knowledge(lambda name: files[PurePosixPath(name).name])


BUILT_IN: Mapping[str, Callable[[], Knowledge]] = {"cad120": _cad120}


def knowledge_named(name: str) -> Knowledge:
    """The tables of that name (LaiarError for one that no package has)."""
    known = plugins("laiar.vocabularies", BUILT_IN)
    if name not in known:
        raise LaiarError(f"there is no vocabulary {name!r}{did_you_mean(name, known)}; there are {', '.join(known)}")
    return known[name]()
