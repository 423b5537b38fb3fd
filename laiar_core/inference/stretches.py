"""What a model predicts of stretches of a clip. A stretch is cut out first and its features are made of it alone, everywhere.

That is the prediction for the same frames as a clip of their own: neither a token's motion window nor a bridged gap reaches
out of what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.inference.predict import probabilities_of
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.crop_encoder import crop_encoder_of, seen
from laiar_core.model.crop_regions import numbered, regions_of
from laiar_core.model.tokens import ClipTokens, clip_tokens, sample_frames

BATCH = 32  # stretches that go through the model together
Span = tuple[int, int]  # first and last frame of a stretch, counted from 0 in its clip


def stretch_probabilities(checkpoint: Checkpoint, clip: Clip, spans: Iterable[Span]) -> Iterator[NDArray[np.float32]]:
    """The probabilities of each stretch, a batch at a time, so that whoever waits hears of them early.

    Args:
        checkpoint: the model.
        clip: what is cut.
        spans: first and last frame of each stretch; one that comes again gets the same answer.

    Yields:
        float32 (A,) for each stretch, in the order of `spans`.

    Raises:
        LaiarError: where the model knows nothing in the clip or misses its pictures.
    """
    spans = list(spans)
    asked = iter(dict.fromkeys(spans))
    found: dict[Span, NDArray[np.float32]] = {}
    for span in spans:
        if span not in found:
            some = list(islice(asked, BATCH))
            found |= dict(zip(some, probabilities_of(checkpoint, _stretch_tokens(checkpoint, clip, some)), strict=True))
        yield found[span]


def _stretch_tokens(checkpoint: Checkpoint, clip: Clip, spans: Sequence[Span]) -> list[ClipTokens]:
    """What `Checkpoint.tokens_of` makes of each stretch, also of one in which nobody is seen: the model reads [cls] alone then.

    Pictures that several of them show are decoded and encoded once.
    """
    crop_encoder = crop_encoder_of(checkpoint.config.model)
    found = []
    for first, last in spans:
        frames = sample_frames(last - first + 1, checkpoint.config.model.frames)
        found.append(clip_tokens(clip.stretch(first, last), checkpoint.vocabulary, frames))
    if crop_encoder is None:
        return found
    pairs = found[0].pairs
    frames = np.unique(np.concatenate([first + tokens.frames for (first, _), tokens in zip(spans, found, strict=True)]))  # (F,)
    regions = regions_of(clip, pairs, frames)
    rows, crops = regions.rows(pairs), seen(clip, frames, regions, crop_encoder)  # (F, N, 3), (M, ...)
    for i, (first, _) in enumerate(spans):
        numbers, crop_index = numbered(rows[np.searchsorted(frames, first + found[i].frames)])
        found[i] = replace(found[i], crop_index=crop_index, crops=crops[numbers])
    return found
