"""What the scene graph may show at a moment: only relations of tokens that were really kept, with their frame."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from laiar_core.explain.explanation import Explanation, KeptToken


@dataclass(frozen=True)
class NamedPair:
    """A pair and the kept token that names it. `current` is False where the token is of an earlier sampled frame."""

    pair: int
    token: KeptToken
    current: bool


def step_at(explanation: Explanation, frame: int) -> int:
    """Index of the latest sampled frame at or before `frame`, or -1."""
    return bisect_right(explanation.sampled_frames, frame) - 1


def named_pairs(explanation: Explanation, step: int) -> list[NamedPair]:
    """For each pair its latest kept token up to sampled frame `step`, heaviest first; pairs without one are left out."""
    latest: dict[int, KeptToken] = {}
    for token in sorted(explanation.tokens, key=lambda token: token.step):
        if token.step <= step and token.spoken_of:
            latest[token.pair] = token
    found = [NamedPair(pair, token, token.step == step) for pair, token in latest.items()]
    return sorted(found, key=lambda named: (not named.current, -named.token.weight, named.pair))


def annotated_pairs(explanation: Explanation, frame: int) -> dict[int, str]:
    """Annotated relation of each pair in `frame`; empty where nothing was annotated."""
    runs = explanation.truth.relations if explanation.truth else ()
    return {run.pair: run.relation for run in runs if run.first_frame <= frame <= run.last_frame}
