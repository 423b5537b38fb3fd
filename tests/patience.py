"""How long a test waits for what must come: a busy machine is slow, not wrong, so this matters only where something is broken."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 180
PATIENCE_MS = 1000 * PATIENCE_S
T = TypeVar("T")


def until(find: Callable[[], T], what: str) -> T:
    """What this finds, once it is something; `what` names it should it never come."""
    end = time.monotonic() + PATIENCE_S
    while not (found := find()):
        assert time.monotonic() < end, f"{what} did not come within {PATIENCE_S} s"
        time.sleep(0.01)
    return found
