"""Exact re-runs of the encoder on a part of what it saw: the one instrument behind every number about a token's worth."""

from __future__ import annotations

import torch
from torch import Tensor

from laiar_core.model.dt_former import EncoderInput
from laiar_core.model.laiar import LaIAR, VideoOutput
from laiar_core.model.tokens import Batch


def encoder_input(model: LaIAR, batch: Batch, video: VideoOutput, present: Tensor) -> EncoderInput:
    """Prepare R runs in which only the slots of bool present (R, K) can be seen. The batch holds one clip."""
    selected = video.selected
    return model.dt_former.lay_out(video.read, batch.tracks, selected.steps, selected.columns, present, torch.ones(present.shape))


def run(model: LaIAR, read: EncoderInput) -> Tensor:
    """Logits (R, A) of C_v."""
    logits: Tensor = model.c_v(model.dt_former.run(read))  # (R, A)
    return logits


def logits_with(model: LaIAR, batch: Batch, video: VideoOutput, present: Tensor) -> Tensor:
    """Logits (R, A) of C_v when the encoder sees only the slots that are present in each row of bool (R, K), and [cls].

    The batch holds one clip. Nothing is approximated: the tokens are those of the video stream and the blocks are the model's.
    With all kept slots present it gives the logits of the prediction.
    """
    return run(model, encoder_input(model, batch, video, present))
