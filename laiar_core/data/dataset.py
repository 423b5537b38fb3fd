"""What the program asks of a data set, whatever its layout. A new one is a class of these (docs/extending.md)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import Knowledge
from laiar_core.data.listing import Listing
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError, nearest


@dataclass(frozen=True)
class BoxFaults:
    """What was wrong with the boxes of the recordings read so far: counted, treated as not present, never guessed."""

    boxes: int
    absent: int
    corrupt: int


class Dataset(ABC):
    """Clips by id. Opening one reads its lists; reading a clip is checked (LaiarError, one sentence, for what is wrong with it).

    All sessions of the dashboard share an open data set, and ask it from many threads at once.

    Attributes:
        grouped_by: the facet of the listing by which clips are trained and tested on apart (`subject`, `split`); empty where
            there is none.
        noun: what one of its clips is called: `clip`, or `video` where it is a whole one.
    """

    grouped_by: str = ""
    noun: str = "clip"

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """Whether a file or folder is laid out as this data set is; `open(path)` says what is wrong with it then."""
        return False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open what lies at a path that was recognised; the class called with the path, where a data set needs nothing else."""
        return cls(path)  # type: ignore[call-arg]

    @property
    @abstractmethod
    def name(self) -> str:
        """What the data set is called, e.g. `CAD-120`; every clip says so too."""

    @property
    @abstractmethod
    def knowledge(self) -> Knowledge:
        """Which things, relations and actions there are."""

    @property
    @abstractmethod
    def listing(self) -> Listing:
        """Every clip with what the lists say of it."""

    @abstractmethod
    def clip(self, clip_id: str) -> Clip:
        """Read one clip (LaiarError, with the nearest ids, where there is none of that id)."""

    @property
    def task(self) -> Task:
        """Whether a clip has one action or several at the same time."""
        return self.knowledge.task

    @property
    def action_ids(self) -> Mapping[str, str]:
        """The ids of actions, e.g. `c106`, each with its action in words; empty where actions have none."""
        return {}

    @property
    def location(self) -> str:
        """Where the data set lies, for messages."""
        return self.name

    @property
    def groups(self) -> tuple[str, ...]:
        """The names that clips are trained and tested on apart by, sorted: subjects, splits; empty where there are none."""
        return self.listing.facets[self.grouped_by].values if self.grouped_by else ()

    def clip_ids(self, groups: str | Sequence[str] | None = None) -> tuple[str, ...]:
        """The clips that there is something to show of, in the order of the list, of these groups only if given.

        Raises:
            LaiarError: for a group that has no clips.
        """
        listing, wanted = self.listing, (groups,) if isinstance(groups, str) else groups
        shown = listing.frames > 0
        if wanted is not None:
            if unknown := sorted(set(wanted) - set(self.groups)):
                raise LaiarError(
                    f"{self.location} has no clips of {', '.join(unknown)}; it has {', '.join(self.groups) or 'no groups'}"
                )
            shown = shown & self.listing.facets[self.grouped_by].fits(tuple(wanted)) & bool(wanted)
        return tuple(clip_id for clip_id, show in zip(listing.clip_ids, shown.tolist(), strict=True) if show)

    def film_fault(self, clip_id: str) -> str | None:
        """Why the film of a clip is not used, as a sentence; None where it is used or there is none."""
        return None

    def notes(self, clip_id: str) -> tuple[str, ...]:
        """What to know of how the annotation of a clip was read, as sentences; none where nothing was wrong with it."""
        return ()

    def box_faults(self, clip_ids: Sequence[str] | None = None) -> BoxFaults | None:
        """Unusable boxes in the recordings of these clips (all of them by default); None where nobody counts them."""
        return None

    def recording_ids(self) -> tuple[str, ...]:
        """The longer recordings that clips are stretches of, in the order of the list; none where clips stand alone."""
        return tuple(dict.fromkeys(self.listing.recording_ids))

    def recording_of(self, clip_id: str) -> str:
        """The id of the recording that a clip is a stretch of; empty where it stands alone."""
        self.check_id(clip_id)
        listing = self.listing
        return listing.recording_ids[listing.places[clip_id]] if listing.recording_ids else ""

    def recording(self, recording_id: str) -> Clip:
        """A whole recording as one long clip (LaiarError where there is none of that id)."""
        raise LaiarError(f"{self.name} has no recordings longer than its clips, so none is called {recording_id!r}")

    def check_id(self, clip_id: str) -> None:
        """LaiarError, with the nearest ids, where the list has no such clip."""
        known = self.listing.places
        if clip_id not in known:
            near = nearest(clip_id, known, cutoff=0.3) or list(known)[:3]
            raise LaiarError(f"no {self.noun} {clip_id!r} in {self.location}; did you mean {' or '.join(near)}?")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.location!r})"
