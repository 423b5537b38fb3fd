"""Where the names of a clip's kept tokens change, and which of its pairs never change theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from laiar_core.inference.named_tokens import NamedToken

SURE = 0.9  # a change lies between tokens that are named at least this surely, where it has such


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


def changes(tokens: Sequence[NamedToken]) -> tuple[Change, ...]:
    """Every change of name along each pair's kept tokens, as positions in `tokens`."""
    found: list[Change] = []
    by_pair = sorted(range(len(tokens)), key=lambda i: (tokens[i].pair, tokens[i].step))
    for _, slots in groupby(by_pair, key=lambda i: tokens[i].pair):
        runs = [tuple(run) for _, run in groupby(slots, key=lambda i: tokens[i].relation)]
        found += [Change(a, b, _nearest_sure(tokens, a[::-1]), _nearest_sure(tokens, b)) for a, b in pairwise(runs)]
    return tuple(found)


def _nearest_sure(tokens: Sequence[NamedToken], run: Sequence[int]) -> int:
    """The first token of a run, seen from the change, whose name is sure; the surest where none is.

    Beside a change the names are a toss-up: the two tokens next to it show when one became likelier than the other, not when the
    relation changed.
    """
    return next((i for i in run if tokens[i].probability >= SURE), max(run, key=lambda i: tokens[i].probability))


def steady_pairs(tokens: Sequence[NamedToken], found: Sequence[Change]) -> tuple[tuple[int, ...], ...]:
    """The tokens of each pair that never changes its name, as positions in order of time: relations that last for the clip."""
    changing = {tokens[change.last].pair for change in found}
    quiet = [i for i, token in enumerate(tokens) if token.pair not in changing]
    quiet.sort(key=lambda i: (tokens[i].pair, tokens[i].step))
    return tuple(tuple(run) for _, run in groupby(quiet, key=lambda i: tokens[i].pair))
