"""The edits that a person has made to one clip, with undo and redo, and what a click on a token does to them."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, field

from laiar_core.explain.whatif_edits import Edit, Edits, ForceToken, HideFrame, HidePair, HideToken
from laiar_core.explain.whatif_flip import Flip, Unit
from laiar_core.explain.whatif_prepare import Prepared
from laiar_core.viz.figures.token_grid import ALL


@dataclass(frozen=True)
class Answer:
    """What the search for a change of mind found (None: nothing), and for which edits and which kind of removal it was asked."""

    edits: Edits
    unit: Unit
    flip: Flip | None


@dataclass
class Search:
    """A search for a change of mind that is under way: for which edits and which kind of removal, and what it tried so far."""

    edits: Edits
    unit: Unit
    steps: Generator[int, None, Flip | None]
    tried: int = 0


@dataclass
class EditHistory:
    """The state of the page for one clip.

    Attributes:
        clip: key of clip and checkpoint. `edits`: those that hold now.
        past, future: earlier edits, and those that were undone.
        generation: rises with every click on the grid; part of its key, so that the same token can be clicked again.
        fault: why the edits of a link were left out, as a sentence.
        search: the search for a change of mind that is under way, if one is.
        answer: the last answer of the search.
    """

    clip: str
    edits: Edits = ()
    past: list[Edits] = field(default_factory=list)
    future: list[Edits] = field(default_factory=list)
    generation: int = 0
    fault: str | None = None
    search: Search | None = None
    answer: Answer | None = None

    @property
    def grid_key(self) -> str:
        """The widget key of the grid."""
        return f"whatif_grid_{self.clip}_{self.generation}"

    def become(self, edits: Edits) -> None:
        """Let these edits hold; the ones before can be had back."""
        if edits != self.edits:
            self.past.append(self.edits)
            self.future.clear()
            self.edits = edits
            self.fault = None

    def add(self, *edits: Edit) -> None:
        """Make further edits in one step; those that hold already stay where they are."""
        self.become((*self.edits, *(edit for edit in edits if edit not in self.edits)))

    def remove(self, edit: Edit) -> None:
        """Take an edit back, wherever it stands."""
        self.become(tuple(other for other in self.edits if other != edit))

    def undo(self) -> None:
        """Back to the edits before the last step."""
        if self.past:
            self.future.append(self.edits)
            self.edits = self.past.pop()

    def redo(self) -> None:
        """Forward again."""
        if self.future:
            self.past.append(self.edits)
            self.edits = self.future.pop()

    def reset(self) -> None:
        """No edits at all."""
        self.become(())

    def go_on_searching(self, seconds: float) -> None:
        """Search on for so long; what is found then is the answer, and the search is over."""
        end = time.monotonic() + seconds
        search = self.search
        while search is not None and self.search is search and time.monotonic() < end:
            try:
                search.tried = next(search.steps)
            except StopIteration as found:
                self.answer, self.search = Answer(search.edits, search.unit, found.value), None

    def stop_searching(self) -> None:
        """Leave the search, without an answer."""
        self.search = None


def click(history: EditHistory, prepared: Prepared, step: int, pair: int) -> str | None:
    """Toggle a token, a whole frame (`pair` is ALL) or a whole pair (`step` is ALL).

    A token that the model sees is switched off, one that the selection dropped is forced in, and a second click takes that back.

    Args:
        history: the edits, which change.
        prepared: the clip.
        step: number of the sampled frame, or ALL.
        pair: number of the pair, or ALL.

    Returns:
        None, or a sentence that says why nothing can be toggled there.
    """
    steps, pairs = len(prepared.names), len(prepared.allowed)
    if not (ALL <= step < steps and ALL <= pair < pairs) or (step, pair) == (ALL, ALL):
        return None
    edit = _toggle(prepared, step, pair)
    if edit in history.edits:
        history.remove(edit)
    elif isinstance(edit, HideToken | ForceToken) and HideFrame(step) in history.edits:
        return "This token is off with its whole frame. Switch the frame on first."
    elif isinstance(edit, HideToken | ForceToken) and HidePair(pair) in history.edits:
        return "This token is off with its whole pair. Switch the pair on first."
    else:
        history.add(edit)
    return None


def _toggle(prepared: Prepared, step: int, pair: int) -> Edit:
    if pair == ALL:
        return HideFrame(step)
    if step == ALL:
        return HidePair(pair)
    return HideToken(step, pair) if (step, pair) in prepared.kept_places() else ForceToken(step, pair)
