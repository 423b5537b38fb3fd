"""One process or several: who this one is, and where it computes. Several are started by `torchrun`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist

from laiar_core.training.shards.stream import Part


@dataclass(frozen=True)
class Process:
    """This process among those that train together, and its device."""

    part: Part
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether it is the one that writes and speaks."""
        return self.part.rank == 0

    @property
    def several(self) -> bool:
        """Whether there are others."""
        return self.part.world > 1


@contextmanager
def this_process() -> Iterator[Process]:
    """Join the others that `torchrun` started, if it did: over NCCL where there are GPUs, over gloo elsewhere."""
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if not dist.is_torchelastic_launched():
        yield Process(Part(), device)
        return
    if cuda:
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Process(Part(dist.get_rank(), dist.get_world_size()), device)
    finally:
        dist.destroy_process_group()
