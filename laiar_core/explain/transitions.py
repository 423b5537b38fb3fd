"""The relation transitions among the kept tokens, where each begins and ends, and how much of the reason it carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from torch import Tensor

from laiar_core.explain.names import NamedToken

SURE = 0.9  # a transition lies between tokens that are named at least this surely, where it has such


@dataclass(frozen=True)
class Change:
    """Two neighbouring runs of kept tokens of one pair that are named differently.

    Attributes:
        before, after: positions of the tokens of both runs, in order of time.
        last, first: the token of `before` at which the old name still holds surely, that of `after` from which the new one does.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    last: int
    first: int


def changes(tokens: Sequence[NamedToken]) -> list[Change]:
    """Every change of name along each pair's kept tokens, as positions in `tokens`."""
    found = []
    by_pair = sorted(range(len(tokens)), key=lambda i: (tokens[i].pair, tokens[i].step))
    for _, slots in groupby(by_pair, key=lambda i: tokens[i].pair):
        runs = [tuple(run) for _, run in groupby(slots, key=lambda i: tokens[i].relation)]
        found += [Change(a, b, _nearest_sure(tokens, a[::-1]), _nearest_sure(tokens, b)) for a, b in pairwise(runs)]
    return found


def _nearest_sure(tokens: Sequence[NamedToken], run: Sequence[int]) -> int:
    """The first token of a run, seen from the change, whose name is sure; the surest where none is.

    Beside a change the names are a toss-up: the two tokens next to it say when one became likelier than the other, not when the
    relation changed.
    """
    return next((i for i in run if tokens[i].probability >= SURE), max(run, key=lambda i: tokens[i].probability))


def background(tokens: Sequence[NamedToken], found: Sequence[Change]) -> list[int]:
    """Positions of the tokens of the pairs that never change their name: what each transition is added to."""
    changing = {tokens[change.last].pair for change in found}
    return [i for i, token in enumerate(tokens) if token.pair not in changing]


def steady_pairs(tokens: Sequence[NamedToken], found: Sequence[Change]) -> list[list[int]]:
    """The positions of `background`, pair by pair: each is a relation that lasts for the whole clip."""
    quiet = sorted(background(tokens, found), key=lambda i: (tokens[i].pair, tokens[i].step))
    return [list(run) for _, run in groupby(quiet, key=lambda i: tokens[i].pair)]


def weigh(rises: Tensor, confidence: Tensor) -> list[float]:
    """Weights in [0, 1] of reasons from how much each adds to the logit (R,), and how sure its names are (R,).

    They sum to one where the evidence is at least one logit altogether, and to less where it is weaker: a prediction that does
    not hang on its transitions says so. What speaks against the prediction weighs nothing.
    """
    support = rises.clamp(min=0) * confidence  # (R,)
    return (support / support.sum().clamp(min=1.0)).clamp(max=1.0).tolist()
