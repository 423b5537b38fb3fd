"""What a random reason would hit: as many tokens as the model kept, but drawn at random, and one of their changes of name.

The tokens are named by the model, so this differs from the model's reason in the choice alone: of tokens, and of a change.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.action_changes import ActionChange
from laiar_core.evaluation.reasons import Reason, is_hit

DRAWS = 8


@dataclass(frozen=True)
class NamedTokens:
    """All tokens of a clip, named by the model, kept or not.

    Attributes:
        frames: T sampled frames, as the data set counts them.
        pairs: classes (subject, object) of the N pairs.
        relations: object (T, N), the name of each token.
        segments: int64 (T, N), across which of them a change may lie (`pair_segments`).
    """

    frames: tuple[int, ...]
    pairs: tuple[tuple[str, str], ...]
    relations: NDArray[np.object_]
    segments: NDArray[np.int64]


def random_hit_rate(clip_id: str, tokens: NamedTokens, kept: int, annotated: Sequence[ActionChange]) -> float:
    """How often a random reason hits: of random tokens, one of the changes of name, uniformly drawn.

    Args:
        clip_id: the same clip gets the same draws.
        tokens: the names of the clip's tokens.
        kept: how many tokens are drawn.
        annotated: the changes that make the clip's action.

    Returns:
        The mean over `DRAWS` draws of the share of changes that hit; a draw in which no name changes counts 0.
    """
    rng = np.random.default_rng(zlib.crc32(clip_id.encode()))
    shape = tokens.relations.shape
    rates = []
    for _ in range(DRAWS):
        chosen = np.zeros(shape, dtype=np.bool_)
        chosen.flat[rng.choice(chosen.size, min(kept, chosen.size), replace=False)] = True
        hits = [is_hit(reason, annotated) for reason in _changes(tokens, chosen)]
        rates.append(sum(hits) / len(hits) if hits else 0.0)
    return float(np.mean(rates))


def _changes(tokens: NamedTokens, chosen: NDArray[np.bool_]) -> list[Reason]:
    """Every change of name along the chosen tokens of each pair while both things are seen."""
    found = []
    for n, (subject, obj) in enumerate(tokens.pairs):
        for t, later in pairwise(np.flatnonzero(chosen[:, n])):
            before, after = tokens.relations[t, n], tokens.relations[later, n]
            if before != after and tokens.segments[t, n] == tokens.segments[later, n] >= 0:
                found.append(Reason(subject, obj, before, after, tokens.frames[t], tokens.frames[later]))
    return found
