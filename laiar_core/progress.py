"""How long work says how far it is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from tqdm import tqdm

T = TypeVar("T")
QUIET = "LAIAR_QUIET"  # set in the environment, it keeps every bar away, in this process and in those that it starts


def progress_bar(iterable: Iterable[T] | None = None, *, disable: bool | None = False, **kwargs: Any) -> tqdm[Any]:  # noqa: ANN401
    """A progress bar on standard error, with the arguments of `tqdm`; there is none where `LAIAR_QUIET` is set."""
    return tqdm(iterable, disable=True if os.environ.get(QUIET) else disable, **kwargs)


class Progress(Protocol):
    """Called with a stage in words and the share of it that is done, 0 to 1, many times a second.

    It may raise to stop the work (`Cancelled` of whoever waits): the work passes that on and leaves nothing half-made behind.
    """

    def __call__(self, stage: str, share: float, /) -> None:
        """Take note."""


def no_progress(stage: str, share: float, /) -> None:
    """For work that nobody waits for."""
