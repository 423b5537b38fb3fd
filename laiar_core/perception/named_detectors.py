"""Detectors of transformers by name: those asked in words that have a name here, a folder, and what else is on the hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.hub import fetched_model, kept_model
from laiar_core.progress import Progress, no_progress


@dataclass(frozen=True)
class Named:
    """A detector of the hub that has a name here.

    Attributes:
        title: what people call it.
        repository: where it lies on the hub.
        megabytes: about how much is downloaded, once.
        seconds: about how much processor time a picture takes.
        note: what is good about it, in a few words.
        needs: packages beside those of requirements-hub.txt.
    """

    title: str
    repository: str
    megabytes: int
    seconds: int
    note: str
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """What is not installed that it needs, as a sentence; empty where nothing is."""
        if find_spec("transformers") is None or find_spec("huggingface_hub") is None:
            return f"{self.title} needs the packages of `pip install -r requirements-hub.txt`"
        absent = [name for name in self.needs if find_spec(name) is None]
        if absent:
            return f"{self.title} needs {' and '.join(absent)} too, in builds that fit this torch; install them with pip"
        return ""

    @property
    def here(self) -> bool:
        """Whether it was downloaded before."""
        return kept_model(self.repository) is not None


NAMED: Mapping[str, Named] = {
    "owlv2": Named("OWLv2", "google/owlv2-base-patch16-ensemble", 620, 13, "finds small things"),
    "grounding-dino": Named("Grounding DINO", "IDEA-Research/grounding-dino-tiny", 690, 22, "tells similar things apart"),
    "omdet": Named("OmDet-Turbo", "omlab/omdet-turbo-swin-tiny-hf", 460, 2, "the light one", ("timm", "torchvision")),
}


def detector_folder(named: str, progress: Progress = no_progress) -> Path:
    """Where a detector of transformers lies, fetched where it was not before.

    Args:
        named: one of `NAMED`, a folder, or `USER/NAME` on the hub.
        progress: hears how much of a download is here, and may raise to stop.

    Raises:
        LaiarError: where there is none by that name, or it is not here and cannot be fetched.
    """
    if named in NAMED:
        if fault := NAMED[named].missing:
            raise LaiarError(fault)
        return fetched_model(NAMED[named].repository, progress)
    if Path(named).is_dir():
        return Path(named)
    if "/" not in named:
        near = did_you_mean(named, ("bundled", *NAMED))
        raise LaiarError(
            f"there is no detector {named!r}{near}; name {', '.join(NAMED)}, a folder, or USER/NAME of the Hugging Face hub"
        )
    return fetched_model(named, progress)


def said_name(named: str) -> str:
    """What a result says of the detector that saw it: of a folder its last part, as where it lies is nobody's business."""
    if named in NAMED:
        return f"{NAMED[named].title} ({NAMED[named].repository})"
    return Path(named).resolve().name if Path(named).is_dir() else named
