"""How long work says how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a stage in words and the share of it that is done, 0 to 1, many times a second.

    It may raise to stop the work (`Cancelled` of whoever waits): the work passes that on and leaves nothing half-made behind.
    """

    def __call__(self, stage: str, share: float, /) -> None:
        """Take note."""


def untold(stage: str, share: float, /) -> None:
    """For work that nobody waits for."""
