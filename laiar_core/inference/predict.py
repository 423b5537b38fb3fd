"""The action of a clip without the reasons: the quick way to ask about many clips."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from laiar_core.data.clip import Clip
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import collate


@dataclass(frozen=True)
class Answer:
    """What the video stream says: its best action and that action's probability. The explanation of the clip says the same."""

    action: str
    confidence: float


@torch.inference_mode()
def recognise(checkpoint: Checkpoint, clip: Clip) -> Answer:
    """Ask the video stream about one clip (LaiarError where the model knows nothing in it)."""
    model = checkpoint.model
    logits = model.video(collate([checkpoint.tokens_of(clip)])).logits[0]  # (A,)
    probabilities = model.probabilities(logits, checkpoint.temperature)  # (A,)
    best = int(probabilities.argmax())
    return Answer(checkpoint.vocabulary.actions[best], float(probabilities[best]))
