"""What a person corrected in a video of their own, kept beside it: tracks by their position in what was seen.

That two tracks are one thing, or that one is nothing, holds whatever model looks. A name is a word of one model's vocabulary, so
each vocabulary has names of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from laiar_core.files import write_text
from laiar_core.perception.corrections import merged, removed, renamed
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.reading import SMALL_TEXT, NoFileError, read_text
from laiar_core.versioned_json import parse_versioned

SCHEMA, VERSION = "laiar.mends", 1
_AGAIN = "remove it to start without corrections"
Position = Annotated[int, Field(ge=0)]


class Corrections(BaseModel):
    """Corrections of film tracks, in the positions of its tracks.

    Attributes:
        names: what a thing is called instead, in the words of one vocabulary. In a file: before they had a place in `names_in`.
        same_as: a track -> the track that it is a part of.
        removed: tracks that are nothing.
        apart: tracks that are things of their own, though they lie on another of the same name.
        names_in: vocabulary (`words_key`) -> the names that were given in its words; those given last come last. In a file alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: Literal["laiar.mends"] = Field("laiar.mends", alias="schema")
    version: Literal[1] = 1
    names: dict[Position, str] = {}
    same_as: dict[Position, Position] = {}
    removed: tuple[Position, ...] = ()
    apart: tuple[Position, ...] = ()
    names_in: dict[str, dict[Position, str]] = {}

    def apply(self, film_tracks: FilmTracks) -> FilmTracks:
        """The corrected film tracks; all keep their positions (LaiarError for tracks that it has not)."""
        return removed(merged(renamed(film_tracks, self.names), self.same_as), self.removed)

    @property
    def settled(self) -> frozenset[int]:
        """The tracks of which a person said whether they are a thing of their own."""
        return frozenset((*self.same_as, *self.same_as.values(), *self.removed, *self.apart))

    def within(self, words: str, old: bool) -> Corrections:
        """What counts in one vocabulary; with `old`, names that are in no vocabulary are its own."""
        names = self.names_in.get(words, self.names if old else {})
        return Corrections(names=names, same_as=self.same_as, removed=self.removed, apart=self.apart)

    def elsewhere(self, words: str, old: bool) -> dict[int, str]:
        """The names that were given in other vocabularies, the latest of each track."""
        names = {} if old else dict(self.names)
        for given in self._others(words).values():
            names |= given
        return names

    def changed(self, words: str, old: bool, corrections: Corrections) -> Corrections:
        """With what counts in one vocabulary from now on, beside the names that were given in others.

        Args:
            words: key of the vocabulary.
            old: whether names that are in no vocabulary are its own.
            corrections: what counts in it.

        Returns:
            The corrections to be kept.
        """
        names_in = self._others(words) | ({words: corrections.names} if corrections.names else {})
        return corrections.model_copy(update={"names": {} if old else self.names, "names_in": names_in})

    def _others(self, words: str) -> dict[str, dict[int, str]]:
        return {other: names for other, names in self.names_in.items() if other != words}

    def save(self, path: Path) -> None:
        """Write the JSON file whole or not at all."""
        write_text(path, self.model_dump_json(by_alias=True))


def load_corrections(path: Path) -> Corrections:
    """The corrections in a file; none where there is no file (LaiarError for a damaged one)."""
    try:
        text = read_text(path, SMALL_TEXT, _AGAIN)
    except NoFileError:
        return Corrections()
    return parse_versioned(Corrections, text, str(path), SCHEMA, VERSION, _AGAIN)
