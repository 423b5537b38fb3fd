"""What a person corrected in a video of their own, kept beside it: tracks by their position in what was seen.

That two tracks are one thing, or that one is nothing, holds whatever model looks. A name is a word of one model's vocabulary, so
each vocabulary has names of its own. The file also holds what was before each step, and what was taken back: one file, written
whole, so whatever ends the program, a step was made or it was not.
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
MAX_STEPS = 100  # that can be taken back


class Corrections(BaseModel):
    """Corrections of film tracks, in the positions of its tracks.

    Attributes:
        names: what a thing is called instead, in the words of one vocabulary. In a file: before they had a place in `names_in`.
        same_as: a track -> the track that it is a part of.
        removed: tracks that are nothing.
        apart: tracks that are things of their own, though they lie on another of the same name.
        names_in: vocabulary (`words_key`) -> the names that were given in its words; those given last come last. In a file alone.
        drawn: the things that were drawn, in the order of their tracks after those that were detected: for each the numbers of
            its drawings (`drawn-NUMBER.npz`). None: each drawing that lies there is a thing of its own.
        classes_in: vocabulary -> the words of the detector with what they are taken for, in its `past` and `future` alone: as
            they were before a step, or after one that was taken back.
        past: what was before each step, the first first.
        future: what was after each step that was taken back, the last one that was taken back last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: Literal["laiar.mends"] = Field("laiar.mends", alias="schema")
    version: Literal[1] = 1
    names: dict[Position, str] = {}
    same_as: dict[Position, Position] = {}
    removed: tuple[Position, ...] = ()
    apart: tuple[Position, ...] = ()
    names_in: dict[str, dict[Position, str]] = {}
    drawn: tuple[tuple[Position, ...], ...] | None = None
    classes_in: dict[str, dict[str, str | None]] = {}
    past: tuple[Corrections, ...] = ()
    future: tuple[Corrections, ...] = ()

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
        return corrections.model_copy(update={"names": {} if old else self.names, "names_in": names_in, "drawn": self.drawn})

    @property
    def now(self) -> Corrections:
        """What counts, without what was before or taken back."""
        return self.model_copy(update={"past": (), "future": (), "classes_in": {}})

    def step(self, after: Corrections, classes_before: dict[str, dict[str, str | None]]) -> Corrections:
        """What is to be kept when `after` counts from now on: these can be had back. The same as before is no step.

        Args:
            after: what counts now.
            classes_before: vocabulary -> what the detector's words were taken for in it, where that changes in this step.

        Returns:
            The corrections to be kept, with at most `MAX_STEPS` steps before them.
        """
        if after.now == self.now and not classes_before:
            return self
        before = self.now.model_copy(update={"classes_in": classes_before})
        return after.now.model_copy(update={"past": (*self.past, before)[-MAX_STEPS:]})

    def undone(self, classes_now: dict[str, dict[str, str | None]]) -> Corrections:
        """One step back. Its `classes_in` is what is to count of the detector's words.

        Args:
            classes_now: vocabulary -> what the detector's words are taken for in it, of those that the step changes back.

        Returns:
            The corrections to be kept; the same where there is no step to take back.
        """
        if not self.past:
            return self
        after = self.now.model_copy(update={"classes_in": classes_now})
        return self.past[-1].model_copy(update={"past": self.past[:-1], "future": (*self.future, after)})

    def redone(self, classes_now: dict[str, dict[str, str | None]]) -> Corrections:
        """One step that was taken back, again; see `undone`."""
        if not self.future:
            return self
        before = self.now.model_copy(update={"classes_in": classes_now})
        return self.future[-1].model_copy(update={"past": (*self.past, before), "future": self.future[:-1]})

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
