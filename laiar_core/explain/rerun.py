"""Exact re-runs of the encoder on a part of what it saw: the one instrument behind every number about a token's worth."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from laiar_core.model.dt_former import related
from laiar_core.model.laiar import LaIAR, VideoOutput
from laiar_core.model.tokens import Batch


@dataclass(frozen=True)
class EncoderInput:
    """What the blocks of the encoder read, in R runs of one clip's K slots; [cls] is in front.

    Attributes:
        x: (R, K+1, D) tokens, the same in every run.
        standing: (1, K+1, K+1) how they stand to each other. One row, which every run shares: `DTFormer.encode` would
            work it out R times, and that is most of its time.
        log_presence: (R, K+1) 0 where a slot is present, -inf where it is hidden.
    """

    x: Tensor
    standing: Tensor
    log_presence: Tensor


def encoder_input(model: LaIAR, batch: Batch, video: VideoOutput, present: Tensor) -> EncoderInput:
    """Prepare R runs in which only the slots of bool present (R, K) can be seen. The batch holds one clip."""
    steps, columns = video.selected.steps[0], video.selected.columns[0]  # (K,), (K,)
    x = torch.cat([model.dt_former.cls[None], video.read[0, steps, columns]])  # (K+1, D)
    standing = related(steps[None], batch.tracks[:, columns])  # (1, K+1, K+1)
    hidden = F.pad(~present, (1, 0), value=False)  # (R, K+1), [cls] is never hidden
    log_presence = torch.zeros(hidden.shape).masked_fill(hidden, float("-inf"))  # (R, K+1)
    return EncoderInput(x.expand(len(present), *x.shape), standing, log_presence)


def run(model: LaIAR, read: EncoderInput) -> Tensor:
    """Logits (R, A) of C_v."""
    x = read.x  # (R, K+1, D)
    for block in model.dt_former.blocks:
        x = block(x, read.standing, read.log_presence)  # (R, K+1, D)
    logits: Tensor = model.c_v(model.dt_former.norm(x[:, 0]))  # (R, A)
    return logits


def logits_with(model: LaIAR, batch: Batch, video: VideoOutput, present: Tensor) -> Tensor:
    """Logits (R, A) of C_v when the encoder sees only the slots that are present in each row of bool (R, K), and [cls].

    The batch holds one clip. Nothing is approximated: the tokens are those of the video stream and the blocks are the model's.
    With all kept slots present it gives the logits of the prediction.
    """
    return run(model, encoder_input(model, batch, video, present))
