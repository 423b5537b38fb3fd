"""The kept tokens of a clip in the order of the encoder's slots, each with its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.laiar import VideoOutput
from laiar_core.model.naming import name_tokens
from laiar_core.model.tokens import Batch

HOLDS_TOO = 0.3  # probability from which a second name counts, where several relations of a pair can hold at once


@dataclass(frozen=True)
class NamedToken:
    """A kept token and its name: the nearest semantic label among those its pair can have.

    Attributes:
        slot: its place in the encoder, 0 to K - 1.
        step, pair: its sampled frame and its pair.
        relation, runner_up: the two nearest labels; `similarity`, `runner_up_similarity` are their cosines.
        runner_up_holds: whether the second name is likely too, where several relations of a pair can hold at once.
        probability: how sure the name is, against the other labels of its pair.
        segment: which tokens of its pair it may be spoken of together with, as neither thing breaks off between them; -1 where
            one of the things is not seen, so that nothing is said of both.
        seen: how well both things are seen, 0 to 1: as well as the worse of them (`Track.seen`). It weakens the name, and the
            weight of what is said of it.
    """

    slot: int
    step: int
    pair: int
    relation: str
    similarity: float
    runner_up: str
    runner_up_similarity: float
    runner_up_holds: bool
    probability: float
    segment: int
    seen: float


def named_tokens(
    checkpoint: Checkpoint, batch: Batch, video: VideoOutput, segments: NDArray[np.int64], seen: Sequence[float]
) -> tuple[NamedToken, ...]:
    """Name the M kept tokens of one clip.

    Args:
        checkpoint: of the model that ran.
        batch: the clip alone, B = 1.
        video: what the video stream gives of it.
        segments: int64 (T, N), see `pair_segments`.
        seen: how well the things of each of the N pairs are seen.

    Returns:
        The tokens in the order of their slots, rising by sampled frame and then by pair.
    """
    selected = video.selected
    slots = selected.kept[0].nonzero().flatten()  # (M,)
    steps, columns = selected.steps[0, slots], selected.columns[0, slots]  # (M,), (M,)
    names = name_tokens(checkpoint.model, video.tokens[0, steps, columns], batch.classes[0, columns])
    labels, families = checkpoint.vocabulary.labels, checkpoint.vocabulary.families
    rows = zip(
        slots.tolist(),
        steps.tolist(),
        columns.tolist(),
        names.best.tolist(),
        names.best_similarity.tolist(),
        names.runner_up.tolist(),
        names.runner_up_similarity.tolist(),
        (names.runner_up_probability >= HOLDS_TOO).tolist(),
        names.probability.tolist(),
        segments[steps.numpy(), columns.numpy()].tolist(),
        strict=True,
    )
    return tuple(
        NamedToken(
            slot,
            step,
            pair,
            labels[best].relation,
            similarity,
            labels[second].relation,
            behind,
            len(families) > 1 and too,
            sure,
            segment,
            seen[pair],
        )
        for slot, step, pair, best, similarity, second, behind, too, sure, segment in rows
    )
