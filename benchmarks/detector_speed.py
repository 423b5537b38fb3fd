"""How long detectors asked in words take for a picture, and how large they are: models of the published size with random weights.

    python -m benchmarks.detector_speed

Nothing is downloaded, so this says nothing of what they see. One thread, 80 phrases, the second picture (texts are kept after the
first one where a model does so). Writes benchmarks/results/detector_speed.json.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import (
    GroundingDinoConfig,
    GroundingDinoForObjectDetection,
    OmDetTurboConfig,
    OmDetTurboForObjectDetection,
    Owlv2Config,
    Owlv2ForObjectDetection,
)

from laiar_core.files import write_text

OUT = Path(__file__).resolve().parents[1] / "benchmarks" / "results" / "detector_speed.json"
PHRASES = 80
FULL_STOP = 1012  # in BERT's vocabulary
Ready = tuple[str, Any, Callable[[], Any]]


def main() -> None:
    """Measure and write."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    rows: dict[str, dict[str, float]] = {}
    with torch.inference_mode():
        for name, model, look in _ready():
            look()
            before = time.process_time()
            look()
            seconds = time.process_time() - before
            megabytes = sum(weights.numel() for weights in model.parameters()) * 4 / 1e6
            rows[name] = {"megabytes": round(megabytes, 1), "processor_seconds_per_picture": round(seconds, 2)}
            print(name, rows[name], flush=True)
    write_text(OUT, json.dumps(rows, indent=1) + "\n")


def _ready() -> Iterator[Ready]:
    """Each model in turn, with a function that has it look at a picture."""
    owlv2 = _made(Owlv2ForObjectDetection, Owlv2Config(vision_config={"image_size": 960, "patch_size": 16}))
    texts = torch.randint(1, 1000, (PHRASES, 16))
    yield "owlv2", owlv2, lambda: owlv2(texts, torch.rand(1, 3, 960, 960), torch.ones_like(texts))
    dino = _made(GroundingDinoForObjectDetection, GroundingDinoConfig())
    text = torch.randint(2000, 9000, (1, 3 * PHRASES))
    text[:, 2::3] = FULL_STOP
    yield "grounding-dino", dino, lambda: dino(torch.rand(1, 3, 750, 1333), text)
    # Its published backbone comes from timm; this is the same one of transformers, which wants no norm after it.
    swin: dict[str, Any] = {"use_timm_backbone": False, "apply_layernorm_after_vision_backbone": False}
    omdet = _made(OmDetTurboForObjectDetection, OmDetTurboConfig(**swin))
    classes, task = torch.randint(1, 1000, (PHRASES, 77)), torch.randint(1, 1000, (1, 77))
    count = torch.tensor([PHRASES])
    yield (
        "omdet",
        omdet,
        lambda: omdet(torch.rand(1, 3, 640, 640), classes, torch.ones_like(classes), task, torch.ones_like(task), count),
    )


def _made(kind: Any, config: Any) -> Any:  # noqa: ANN401 - transformers types none of them
    return kind(config).eval()


if __name__ == "__main__":
    main()
