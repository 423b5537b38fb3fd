"""LaIAR: recognise an action from the relation transitions that make it up, and show why. See docs/architecture.md.

    import laiar_core as laiar

    model, data = laiar.load("cad120"), laiar.open_dataset("path/to/cad120")
    why = model.explain(data.clip(data.clip_ids()[0]))
    why.plot.transitions()

What stands here is the public face. It is read when it is first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laiar_core.api import Model, Predictions, load
    from laiar_core.data.clip import ActionInterval, Clip, PairRelations, Track, Video
    from laiar_core.data.dataset import Dataset
    from laiar_core.data.knowledge import Knowledge
    from laiar_core.data.listing import Facet, Listing
    from laiar_core.datasets import open_dataset
    from laiar_core.errors import LaiarError
    from laiar_core.explain.explanation import Explanation
    from laiar_core.timeline.schema import Timeline

__version__ = "0.2.0"  # the one place of it; pyproject.toml reads it from here

__all__ = [
    "ActionInterval",
    "Clip",
    "Dataset",
    "Explanation",
    "Facet",
    "Knowledge",
    "LaiarError",
    "Listing",
    "Model",
    "PairRelations",
    "Predictions",
    "Timeline",
    "Track",
    "Video",
    "__version__",
    "load",
    "open_dataset",
]

_WHERE = {
    "ActionInterval": "data.clip",
    "Clip": "data.clip",
    "Dataset": "data.dataset",
    "Explanation": "explain.explanation",
    "Facet": "data.listing",
    "Knowledge": "data.knowledge",
    "LaiarError": "errors",
    "Listing": "data.listing",
    "Model": "api",
    "PairRelations": "data.clip",
    "Predictions": "api",
    "Timeline": "timeline.schema",
    "Track": "data.clip",
    "Video": "data.clip",
    "load": "api",
    "open_dataset": "datasets",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
