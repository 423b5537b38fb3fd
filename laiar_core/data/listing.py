"""The clips of a data set as columns: what a page or a command lists and narrows, ten thousand rows in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError, nearest
from laiar_core.made_once import made_once
from laiar_core.names import composed

if TYPE_CHECKING:
    import pandas as pd

MOST_SEARCHED = 1000  # characters; nobody types more
Bools = NDArray[np.bool_]


@dataclass(frozen=True, repr=False)
class Facet:
    """Something to narrow a list of V clips by, e.g. their scene, and which clip has which of its values.

    Attributes:
        values: K names, sorted.
        has: bool (V, K), whether a clip has a value.
        one_each: whether a clip has at most one value by its nature (a scene), and not several (things that are held).
    """

    values: tuple[str, ...]
    has: Bools
    one_each: bool

    @classmethod
    def of(cls, column: Sequence[str] | Sequence[Iterable[str]]) -> Facet:
        """The facet of a column of V names (one each; an empty one is none) or of V groups of names."""
        one_each = all(isinstance(cell, str) for cell in column)
        cells = [((cell,) if cell else ()) if isinstance(cell, str) else tuple(cell) for cell in column]
        values = tuple(sorted({name for cell in cells for name in cell}))
        place = {name: at for at, name in enumerate(values)}
        has = np.zeros((len(cells), len(values)), dtype=bool)
        for row, cell in enumerate(cells):
            has[row, [place[name] for name in cell]] = True
        return cls(values, has, one_each)

    def fits(self, wanted: Sequence[str]) -> Bools:
        """(V,) whether a clip has one of the wanted values, or all of them where it can have several; none wanted fits all."""
        if unknown := [name for name in wanted if name not in self.values]:
            near = nearest(unknown[0], self.values, cutoff=0.3) or self.values[:3]
            raise LaiarError(f"no clip has {unknown[0]!r}; did you mean {' or '.join(near)}?")
        if not wanted:
            return np.ones(len(self.has), dtype=bool)
        columns = self.has[:, [self.values.index(name) for name in wanted]]
        return np.asarray(columns.any(axis=1) if self.one_each else columns.all(axis=1))

    def of_row(self, row: int) -> tuple[str, ...]:
        """The values that one clip has."""
        return tuple(self.values[at] for at in np.flatnonzero(self.has[row]))

    def __repr__(self) -> str:
        return f"Facet({len(self.values)} values, {len(self.has)} clips)"


@dataclass(frozen=True, repr=False)
class Listing:
    """V clips in the order of their data set's own list. No clip and no film is read for it.

    Attributes:
        clip_ids: V ids.
        titles: V names for people, e.g. `pick — 1–66 of picking_objects/pick_box, Simulated1`.
        actions: V tuples of the annotated actions in words, in the order in which they begin; empty where nobody annotated any.
        length_s: float64 (V,), seconds; nominal where only the film would tell exactly.
        frames: int64 (V,), how many frames have boxes; of a clip without any there is nothing to show.
        recording_ids: V ids of the longer recordings that the clips are stretches of; empty where there are none.
        facets: name -> what to narrow by, e.g. `action`, `activity`, `subject`, `scene`, `split`.
    """

    clip_ids: tuple[str, ...]
    titles: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    length_s: NDArray[np.float64]
    frames: NDArray[np.int64]
    recording_ids: tuple[str, ...] = ()
    facets: Mapping[str, Facet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {name: len(getattr(self, name)) for name in ("titles", "actions", "length_s", "frames")}
        columns |= {"recording_ids": len(self.recording_ids)} if self.recording_ids else {}
        columns |= {f"facet {name!r}": len(facet.has) for name, facet in self.facets.items()}
        for name, length in columns.items():
            if length != len(self.clip_ids):
                raise LaiarError(f"the list of clips: {name} has {length} entries for {len(self.clip_ids)} clips")
        if len(self.places) < len(self.clip_ids):
            twice = next(name for at, name in enumerate(self.clip_ids) if self.places[name] != at)
            raise LaiarError(f"the list of clips: {twice!r} is listed more than once; clip ids must be unique")

    def __len__(self) -> int:
        return len(self.clip_ids)

    def __repr__(self) -> str:
        return f"Listing({len(self)} clips, facets: {', '.join(self.facets) or 'none'})"

    @made_once
    def places(self) -> Mapping[str, int]:
        """Where each clip id stands."""
        return {clip_id: at for at, clip_id in enumerate(self.clip_ids)}

    @made_once
    def texts(self) -> tuple[str, ...]:
        """V texts to search in, in lower case: ids, titles, what happens, and everything that a clip has one of."""
        columns = [facet for facet in self.facets.values() if facet.one_each]
        return tuple(
            composed(" ".join((clip_id, title, *actions, *(name for column in columns for name in column.of_row(at))))).casefold()
            for at, (clip_id, title, actions) in enumerate(zip(self.clip_ids, self.titles, self.actions, strict=True))
        )

    def fits(self, wanted: Mapping[str, Sequence[str]], search: str = "") -> Bools:
        """Which clips have what is wanted.

        Args:
            wanted: name of a facet -> values (`Facet.fits`); what is left out, or of which nothing is wanted, lets all through.
            search: words that all must be in a clip's text, in any order and case.

        Returns:
            bool (V,).

        Raises:
            LaiarError: for a facet that the list has not, or a value that no clip has.
        """
        found = np.ones(len(self), dtype=bool)
        for name, values in wanted.items():
            if name not in self.facets:
                raise LaiarError(f"these clips cannot be narrowed by {name!r}; they have {', '.join(self.facets) or 'no facets'}")
            found &= self.facets[name].fits(values)
        if words := composed(search[:MOST_SEARCHED]).casefold().split():
            found &= np.fromiter((all(word in text for word in words) for text in self.texts), dtype=bool, count=len(self))
        return found

    def to_frame(self) -> pd.DataFrame:
        """The list as a table, one row a clip; where a clip has several values of something, they are joined by `; `."""
        import pandas as pd

        columns: dict[str, object] = {"clip": self.clip_ids}
        if self.recording_ids:
            columns["recording"] = self.recording_ids
        columns |= {"actions": ["; ".join(names) for names in self.actions], "seconds": self.length_s, "frames": self.frames}
        for name, facet in self.facets.items():
            if name != "action":
                columns[name] = ["; ".join(facet.of_row(at)) for at in range(len(self))]
        return pd.DataFrame(columns)
