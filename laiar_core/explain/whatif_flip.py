"""The smallest change of mind: which tokens, pairs or frames must go before the prediction changes?

Every single one and every two are tried, so an answer of up to three is the smallest there is. Beyond that the search is greedy:
it takes away what hurts the prediction most, until it falls, and then puts back whatever was not needed. It takes thousands of
runs of the encoder, so it goes in steps, between which whoever asked can do something else, or leave it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import torch
from torch import Tensor

from laiar_core.explain.whatif import Layout, lay_out, logits_of, predict_edited
from laiar_core.explain.whatif_edits import Edit, HideFrame, HidePair, HideToken, Removal
from laiar_core.explain.whatif_prepare import Prepared

Unit = Literal["tokens", "pairs", "frames"]
ROWS = 64  # runs at a time: more of them leave the caches of a small processor and are slower
CLEAR = 1e-4  # logits: a lead below this could be rounding


@dataclass(frozen=True)
class Flip:
    """Removals after which the prediction is another.

    Attributes:
        removals: what must go. `proven`: whether no smaller set of this kind changes the prediction.
        action, confidence: what is predicted then, and its probability.
    """

    removals: tuple[Removal, ...]
    proven: bool
    action: str
    confidence: float


def find_flip(prepared: Prepared, edits: Sequence[Edit], unit: Unit) -> Flip | None:
    """The smallest set of removals that changes the predicted action.

    Args:
        prepared: the encoded clip.
        edits: those that hold in any case.
        unit: what is removed: tokens, pairs or frames.

    Returns:
        The removals and what is predicted then. None where no set that was tried changes it: each one, every two, and ever more
        up to all of them.
    """
    steps = flip_steps(prepared, edits, unit)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Flip | None = end.value
            return found


@torch.inference_mode()
def flip_steps(prepared: Prepared, edits: Sequence[Edit], unit: Unit) -> Generator[int, None, Flip | None]:
    """The search of `find_flip`, step by step.

    Args:
        prepared: the encoded clip.
        edits: those that hold in any case.
        unit: what is removed: tokens, pairs or frames.

    Yields:
        After each step how many sets were tried so far.

    Returns:
        What `find_flip` gives.
    """
    search = _Search(prepared, lay_out(prepared, edits), unit)
    found = (yield from search.exactly()) or (yield from search.greedily())
    if found is None:
        return None
    removals = tuple(search.removals[i] for i in sorted(found))
    after = predict_edited(prepared, (*edits, *removals))
    return Flip(removals, len(found) <= 3, after.action, after.confidence)


class _Search:
    """The runs behind one question. A set is a tuple of positions in `removals`; `tried` counts the sets."""

    def __init__(self, prepared: Prepared, layout: Layout, unit: Unit) -> None:
        self.prepared, self.layout = prepared, layout
        shown = layout.present[0].nonzero().flatten().tolist()
        per_slot = {slot: _removal(layout.places[slot], unit) for slot in shown}
        self.removals = tuple(sorted(set(per_slot.values())))
        # bool (U, M): the slots that each removal takes away
        self.taken = torch.zeros(len(self.removals), layout.present.shape[1], dtype=torch.bool)
        for slot, removal in per_slot.items():
            self.taken[self.removals.index(removal), slot] = True
        self.before = int(logits_of(prepared, layout, layout.present)[0].argmax())
        self.tried = 0

    def leads(self, sets: Sequence[tuple[int, ...]]) -> Generator[int, None, Tensor]:
        """How far the predicted action stays ahead of the best other one, in logits, without each of the sets: (R,)."""
        rows = []
        for start in range(0, len(sets), ROWS):
            some = sets[start : start + ROWS]
            gone = torch.stack([self.taken[list(removed)].any(dim=0) for removed in some])  # (r, M)
            logits = logits_of(self.prepared, self.layout, self.layout.present & ~gone)  # (r, A)
            others = logits.clone()
            others[:, self.before] = float("-inf")
            rows.append(logits[:, self.before] - others.amax(dim=-1))
            self.tried += len(some)
            yield self.tried
        return torch.cat(rows)

    def exactly(self) -> Generator[int, None, tuple[int, ...] | None]:
        """The set of one, else of two, that flips the prediction most clearly; None where none of these does."""
        for size in (1, 2):
            sets = list(combinations(range(len(self.removals)), size))
            if sets and (leads := (yield from self.leads(sets))).min() < -CLEAR:
                return sets[int(leads.argmin())]
        return None

    def greedily(self) -> Generator[int, None, tuple[int, ...] | None]:
        """A set of three or more that flips it and needs each of its members; None where the greedy way finds none."""
        gone: tuple[int, ...] = ()
        while len(gone) < len(self.removals):
            sets = [(*gone, i) for i in range(len(self.removals)) if i not in gone]
            leads = yield from self.leads(sets)
            gone = sets[int(leads.argmin())]
            if leads.min() < -CLEAR:
                return (yield from self._pruned(gone))
        return None

    def _pruned(self, gone: tuple[int, ...]) -> Generator[int, None, tuple[int, ...]]:
        while True:
            smaller = [tuple(i for i in gone if i != back) for back in gone]
            leads = yield from self.leads(smaller)
            if leads.min() >= -CLEAR:
                return gone
            gone = smaller[int(leads.argmin())]


def _removal(place: tuple[int, int], unit: Unit) -> Removal:
    step, pair = place
    if unit == "frames":
        return HideFrame(step)
    return HidePair(pair) if unit == "pairs" else HideToken(step, pair)
