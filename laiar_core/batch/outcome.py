"""What is asked of the work on a whole data set, and what came out of it. (Without torch: the command line reads it at once.)"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Engine(StrEnum):
    """Who does the work."""

    local = "local"
    ray = "ray"


@dataclass(frozen=True)
class Outcome:
    """How many clips there are, how many have an explanation, how many of these were there before, and how many have none."""

    clips: int
    explained: int
    kept: int
    failed: int
