"""What happens in a clip, or in many, without the reasons: the probabilities of a `ModelRun`, in batches where there are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.data.clip import Clip
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.config import ModelConfig
from laiar_core.model.dt_former import Selected
from laiar_core.model.tokens import ClipTokens, collate

BATCH = 32  # clips that go through the model together
NEAR_TIE = 2e-6  # of two selection weights: rounding, which depends on how many clips are computed together, may swap them


@dataclass(frozen=True)
class Prediction:
    """The best action of a clip that may be said, and its probability. The explanation of the clip has the same."""

    action: str
    confidence: float


def predict(checkpoint: Checkpoint, clip: Clip) -> Prediction:
    """Ask the video stream about one clip (LaiarError where the model knows nothing in it)."""
    sayable = run_model(checkpoint, clip).sayable  # (A,)
    best = int(sayable.argmax())
    return Prediction(checkpoint.vocabulary.actions[best], float(sayable[best]))


@torch.inference_mode()
def probabilities_of(checkpoint: Checkpoint, inputs: Sequence[ClipTokens], batch_size: int = BATCH) -> NDArray[np.float32]:
    """The probabilities of many clips, as `ModelRun.probabilities` has them, to rounding.

    Clips share a batch where they have as many pairs: frames are padded without a trace, but the model scores a frame by the
    highest value among its pairs, which a padded pair can be. A clip whose last kept and first dropped token are as good as
    equal goes alone, so that it keeps the same one as alone: about one in twenty.

    Args:
        checkpoint: the model.
        inputs: the tokens of the C clips, as `Checkpoint.tokens_of` makes them.
        batch_size: how many clips go through the model together at most.

    Returns:
        float32 (C, A).
    """
    model = checkpoint.model
    found = np.empty((len(inputs), len(checkpoint.vocabulary.actions)), dtype=np.float32)
    for chosen in _alike(inputs, batch_size):
        batch = collate([inputs[i] for i in chosen])
        video = model.video(batch)
        logits = video.logits  # (B, A)
        for row in near_ties(video.selected, batch.valid, model.config).nonzero().flatten().tolist() if len(chosen) > 1 else ():
            logits[row] = model.video(collate([inputs[chosen[row]]])).logits[0]  # (A,)
        sure = [checkpoint.calibration_of(inputs[i].box_source).temperature for i in chosen]  # B
        found[chosen] = model.probabilities(logits / torch.tensor(sure)[:, None]).numpy()  # (B, A)
    return found


def near_ties(selected: Selected, valid: Tensor, config: ModelConfig) -> Tensor:
    """Whether rounding could decide what is kept of a clip.

    Args:
        selected: what was kept, with its weights.
        valid: bool (B, T, N), False where padded.
        config: how many frames, and pairs of a frame, are kept.

    Returns:
        bool (B,).
    """
    frames = _close(selected.temporal.masked_fill(~valid.any(dim=2), -1), config.keep_frames)  # (B,)
    pairs = _close(selected.spatial.masked_fill(~valid, -1), config.keep_pairs)  # (B, T)
    return frames | pairs.any(dim=1)


def _close(weights: Tensor, kept: int) -> Tensor:
    """Whether the last kept of weights (..., L) is near the first dropped (...); -1 is no weight."""
    if kept >= weights.shape[-1]:
        return torch.zeros(weights.shape[:-1], dtype=torch.bool)
    ordered = weights.sort(dim=-1, descending=True).values  # (..., L)
    return (ordered[..., kept] >= 0) & (ordered[..., kept - 1] - ordered[..., kept] < NEAR_TIE)


def _alike(inputs: Sequence[ClipTokens], batch_size: int) -> Iterator[list[int]]:
    """Positions of clips with the same number of pairs, so many at most; those of like length together."""
    order = sorted(range(len(inputs)), key=lambda i: (len(inputs[i].pairs), len(inputs[i].frames)))
    while order:
        pairs = len(inputs[order[0]].pairs)
        some = [i for i in order[:batch_size] if len(inputs[i].pairs) == pairs]
        order = order[len(some) :]
        yield some
