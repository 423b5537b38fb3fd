"""A frozen image backbone: any vision model of `transformers` from a folder on disk, as it was saved there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.reading import MB, SMALL_TEXT, folder_within, parse_json, read_text

BATCH = 64  # crops
MOST_BACKBONE = 5_000 * MB  # the largest of DINOv2 has 4,500


class BackboneEncoder:
    """Sees the pooled output of a frozen vision model. Its weights are not part of a checkpoint, only its folder's name is."""

    slack = 0

    def __init__(self, folder: Path, processor: Any, model: Any) -> None:  # noqa: ANN401  # transformers has no types
        self.processor, self.model = processor, model.eval().requires_grad_(False)
        files = sorted(p for p in folder.iterdir() if p.is_file())
        self.name = f"{folder.resolve()} {[(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in files]}"
        side = processor.crop_size if getattr(processor, "do_center_crop", False) else processor.size
        self.size = int(side.get("height") or side["shortest_edge"])
        self.features = self.see(np.zeros((1, self.size, self.size, 3), dtype=np.uint8)).shape[1]

    @torch.inference_mode()
    def see(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Features float32 (M, features) of crops (M, S, S, 3)."""
        rows = []
        for first in range(0, len(crops), BATCH):
            # They are squares of the right size already: the processor is to bring the values to what the model knows.
            ready = self.processor(
                images=list(crops[first : first + BATCH]), return_tensors="pt", do_resize=False, do_center_crop=False
            )
            output = self.model(**ready)
            pooled = getattr(output, "pooler_output", None)
            if pooled is None:
                pooled = output.last_hidden_state.mean(dim=1)
            rows.append(pooled.flatten(1).float().numpy())
        return np.concatenate(rows) if rows else np.zeros((0, self.features), dtype=np.float32)


def load_backbone(folder: Path) -> BackboneEncoder:
    """Load the vision model of a folder (LaiarError where there is none or `transformers` is missing). Nothing is downloaded."""
    if not (folder / "config.json").is_file():
        raise LaiarError(
            f"{folder} is not the folder of a vision model: it has no config.json; set backbone to a folder that has"
        )
    folder_within(folder, MOST_BACKBONE, "set backbone to a smaller model")
    parse_json(read_text(folder / "config.json", SMALL_TEXT), folder / "config.json")
    try:
        from transformers import AutoImageProcessor, AutoModel
    except ImportError:
        raise LaiarError("a backbone needs transformers; install it with `pip install -r requirements-train.txt`") from None
    try:
        # By PIL, not torchvision: that brings a build of torch for GPUs along.
        processor = AutoImageProcessor.from_pretrained(str(folder), local_files_only=True, backend="pil")  # type: ignore[no-untyped-call]
        return BackboneEncoder(folder, processor, AutoModel.from_pretrained(str(folder), local_files_only=True))
    except Exception as error:  # each kind of model fails in its own way
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LaiarError(f"{folder} holds no vision model that transformers can load: {reason}") from None
