"""Stopping a training run as a person does, between two of its epochs; and whether processes that were stopped are gone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest


@contextmanager
def stopped_after(epochs: int, loop: ModuleType) -> Iterator[list[int]]:
    """What is trained by this module in the block is stopped by Ctrl-C once so many epochs are kept; gives a 1 for each."""
    keep, kept = loop.keep, list[int]()

    def keep_then_stop(*args: object) -> None:
        keep(*args)
        kept.append(1)
        if len(kept) == epochs:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "keep", keep_then_stop)
        with pytest.raises(KeyboardInterrupt):
            yield kept


def alive(group: int) -> bool:
    """Whether a process of a group is there and has not ended. (Who inherits it may take its time to bury it.)"""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return any(int(pgid) == group and stat[0] != "Z" for pgid, stat in map(str.split, listed.splitlines()))
