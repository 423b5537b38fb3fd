"""A film with one action after the other: overlapping windows vote, the votes are decoded, and the segments tile the film."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.explain.sentences import undecided
from laiar_core.inference.stretches import stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.timeline.decode import decode, joined, votes
from laiar_core.timeline.plan import Piece, Plan
from laiar_core.timeline.schema import TimelineSettings, Window
from laiar_core.timeline.windows import cut, frame_ends, stretch_of


def one_by_one(checkpoint: Checkpoint, clip: Clip, settings: TimelineSettings) -> Plan:
    """Windows over all frames; each segment is explained as a clip of its own, which decides its action unless it is undecided.

    Args:
        checkpoint: the model.
        clip: the whole film with its tracks.
        settings: how it is cut and put together.

    Returns:
        The plan of windows and segments.
    """
    ends, cuts, actions = frame_ends(clip), cut(clip, settings), checkpoint.vocabulary.actions

    def pieces(windows: Sequence[Window]) -> list[Piece]:
        runs = decode(votes(windows, len(clip)), np.diff(ends, prepend=0), settings)
        # Each run is predicted as a whole, which decides where it is sure. Neighbours in which nothing happens become one.
        rows = stretch_probabilities(checkpoint, clip, [(first, last) for first, last, _ in runs])
        sure = [
            (first, last, action if undecided(float(row.max())) else int(row.argmax()))
            for (first, last, action), row in zip(runs, rows, strict=True)
        ]
        return [
            Piece(stretch_of(ends, first, last), actions[action], clip.stretch(first, last))
            for first, last, action in joined(sure, actions.index(NULL_ACTION))
        ]

    spans = tuple((stretch.first_frame, stretch.last_frame) for stretch in cuts)
    short = f"The video is {ends[-1]:.1f} s long, shorter than a window of {settings.window_s:g} s: I looked at it once."
    return Plan(clip, spans, tuple(cuts), pieces, settings, (short,) if ends[-1] < settings.window_s else ())
