"""What the timelines of all tasks have in common: a plan of what the model sees, and what its windows become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laiar_core.data.clip import Clip
from laiar_core.inference.stretches import Span
from laiar_core.timeline.schema import Stretch, TimelineSettings, Window


@dataclass(frozen=True)
class Piece:
    """A segment before it is explained.

    Attributes:
        stretch: where it lies in the film.
        action: what the windows predict.
        clip: what is explained.
        about: the action to give the reasons for; None for the one that the explanation itself finds likeliest.
    """

    stretch: Stretch
    action: str
    clip: Clip
    about: str | None = None


@dataclass(frozen=True)
class Plan:
    """How one film becomes a timeline.

    Attributes:
        seen: the frames that the model sees.
        spans: the windows, as frames of `seen`.
        stretches: the same, as frames of the film.
        decode: from the predictions of the windows to the segments, by their start.
        settings: what the windows and the decoding follow.
        notes: sentences on what a reader should know of it.
    """

    seen: Clip
    spans: tuple[Span, ...]
    stretches: tuple[Stretch, ...]
    decode: Callable[[Sequence[Window]], list[Piece]]
    settings: TimelineSettings
    notes: tuple[str, ...] = ()
