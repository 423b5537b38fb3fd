"""Where the names of a clip's kept tokens change while their things are seen, and where they stay."""

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
    """Every change of name along each pair's kept tokens, as positions in `tokens`; none across what was not seen."""
    found: list[Change] = []
    for sight in sights(tokens):
        runs = [tuple(run) for _, run in groupby(sight, key=lambda i: tokens[i].relation)]
        found += [Change(a, b, _nearest_sure(tokens, a[::-1]), _nearest_sure(tokens, b)) for a, b in pairwise(runs)]
    return tuple(found)


def sights(tokens: Sequence[NamedToken]) -> tuple[tuple[int, ...], ...]:
    """The tokens of each stretch in which both things of a pair are seen without a break, as positions in order of time.

    What is said of several tokens is said inside one of these alone.
    """
    seen = [i for i, token in enumerate(tokens) if token.segment >= 0]
    seen.sort(key=lambda i: (tokens[i].pair, tokens[i].step))
    return tuple(tuple(run) for _, run in groupby(seen, key=lambda i: (tokens[i].pair, tokens[i].segment)))


def _nearest_sure(tokens: Sequence[NamedToken], run: Sequence[int]) -> int:
    """The first token of a run, seen from the change, whose name is sure; the surest where none is.

    Beside a change the names are a toss-up: the two tokens next to it show when one became likelier than the other, not when the
    relation changed.
    """
    return next((i for i in run if tokens[i].probability >= SURE), max(run, key=lambda i: tokens[i].probability))


def steady_sights(tokens: Sequence[NamedToken], found: Sequence[Change]) -> tuple[tuple[int, ...], ...]:
    """Those of the `sights` whose tokens all have one name: relations that last as long as their things are seen."""
    changing = {(tokens[change.last].pair, tokens[change.last].segment) for change in found}
    return tuple(sight for sight in sights(tokens) if (tokens[sight[0]].pair, tokens[sight[0]].segment) not in changing)
