"""Detectors of transformers by name: those asked in words that have a name here, a folder, and what else is on the hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
        note: what is good about it, in a few words.
    """

    title: str
    repository: str
    megabytes: int
    note: str

    @property
    def here(self) -> bool:
        """Whether it was downloaded before."""
        return kept_model(self.repository) is not None


NAMED: Mapping[str, Named] = {
    "owlv2": Named("OWLv2", "google/owlv2-base-patch16-ensemble", 620, "finds small things"),
    "grounding-dino": Named("Grounding DINO", "IDEA-Research/grounding-dino-tiny", 690, "tells similar things apart"),
    "omdet": Named("OmDet-Turbo", "omlab/omdet-turbo-swin-tiny-hf", 460, "the light one; needs timm and torchvision too"),
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
