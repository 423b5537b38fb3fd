"""One process or many: who this one is, what its part of a batch is, and where it computes. Many are started by `torchrun`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

T = TypeVar("T")


@dataclass(frozen=True)
class Process:
    """This process among those that train together, the `rank`-th of `world`, and its device."""

    rank: int = 0
    world: int = 1
    device: torch.device = torch.device("cpu")  # noqa: RUF009  # it is immutable

    @property
    def first(self) -> bool:
        """Whether it is the one that writes and prints."""
        return self.rank == 0

    def part_of(self, items: Sequence[T]) -> Sequence[T]:
        """Its part of a batch that all draw alike: as many as every other one gets, so what is over is left out."""
        return items[: len(items) - len(items) % self.world][self.rank :: self.world]


ALONE = Process()


def mean_of_processes(value: Tensor) -> Tensor:
    """The mean over the processes of a number that needs no gradient."""
    if not dist.is_initialized():
        return value
    value = value.detach().clone()
    dist.all_reduce(value)
    return value / dist.get_world_size()


@contextmanager
def this_process() -> Iterator[Process]:
    """Join the others that `torchrun` started, if it did: over NCCL where there are GPUs, over gloo elsewhere."""
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if not dist.is_torchelastic_launched():
        yield Process(device=device)
        return
    if cuda:
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Process(dist.get_rank(), dist.get_world_size(), device)
    finally:
        dist.destroy_process_group()
