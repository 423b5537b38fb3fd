"""What a model with appearance features keeps of crops: their pixels, for a stem that learns, or what a frozen backbone says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.crop_cache import kept
from laiar_core.data.frames import crops_of, stamp
from laiar_core.data.user_video.clip import DATASET as OWN_VIDEO
from laiar_core.model.config import AppearanceConfig
from laiar_core.model.crop_regions import Regions, enlarged


class CropEncoder(Protocol):
    """The one interface of the stem's pixels and of frozen backbones. Nothing in a crop encoder learns.

    Attributes:
        name: tells what it sees apart from what other crop encoders see.
        size: pixels of the crops that it wants.
        slack: how many pixels more on each side training keeps, to move the crop about in; 0 where that cannot be done later.
        features: length of what it sees of one crop; 0 for pixels.
    """

    name: str
    size: int
    slack: int
    features: int

    def see(self, crops: NDArray[np.uint8]) -> NDArray[Any]:
        """What is kept of crops (M, S, S, 3): (M, ...)."""


class PixelEncoder:
    """Sees the pixels, for a stem that is trained with the model."""

    name = "pixels"
    size = 32
    slack = 4
    features = 0

    def see(self, crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The crops as they are."""
        return crops


def crop_encoder_of(config: AppearanceConfig) -> CropEncoder | None:
    """The crop encoder that these settings ask for, None for layout alone (LaiarError for a backbone that cannot be loaded)."""
    if config.appearance == "stem":
        return PixelEncoder()
    if config.backbone is not None:
        return _backbone(Path(config.backbone))
    return None


@lru_cache(maxsize=2)
def _backbone(folder: Path) -> CropEncoder:
    # Imported here: only models with a backbone need the packages of requirements-train.txt.
    from laiar_core.model.backbone import load_backbone

    return load_backbone(folder)


def seen(
    clip: Clip, frames: NDArray[np.int64], regions: Regions, crop_encoder: CropEncoder, slack: int = 0, keep: bool = True
) -> NDArray[Any]:
    """What a crop encoder sees of regions of a clip, cut out and looked at once and kept on disk.

    Of people's own videos nothing is kept: who deletes one leaves no pictures behind.

    Args:
        clip: the clip, which has pictures.
        frames: (T,), counted from 0.
        regions: M regions of these frames.
        crop_encoder: what looks.
        slack: so many pixels more are cut out on each side, at the same scale.
        keep: whether it is kept on disk; not for who keeps it elsewhere.

    Returns:
        (M, ...), what the crop encoder keeps of each crop.
    """
    boxes = enlarged(regions.boxes, slack / crop_encoder.size)  # (M, 4)
    size = crop_encoder.size + 2 * slack

    def look() -> NDArray[Any]:
        pieces = [crop_encoder.see(piece) for piece in crops_of(clip, frames[regions.steps], boxes, size)]
        return np.concatenate(pieces) if pieces else crop_encoder.see(np.zeros((0, size, size, 3), dtype=np.uint8))

    places = f"{frames[regions.steps].tolist()} {boxes.round(3).tolist()}"
    if clip.dataset == OWN_VIDEO or not keep:
        return look()
    return kept(f"{crop_encoder.name} {size} {stamp(clip)} {places}", look)
