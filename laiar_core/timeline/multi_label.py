"""A film with several actions at once: each has a segment wherever it is predicted, explained at its surest moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.user_video.clip import keyframes
from laiar_core.explain.sentences import CANNOT_TELL_BELOW
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.timeline.localise import AROUND_S, spans_around
from laiar_core.timeline.plan import Piece, Plan
from laiar_core.timeline.schema import TimelineSettings, Window
from laiar_core.timeline.windows import frame_ends, sayable, stretch_of

EVERY_S = 1.0  # between two moments that are predicted


def all_at_once(checkpoint: Checkpoint, clip: Clip, _: TimelineSettings) -> Plan:
    """A window around each second, of about as many frames as the model learned from.

    Args:
        checkpoint: the model.
        clip: the whole film with its tracks.
        _: nothing here can be set.

    Returns:
        The plan of windows and segments.
    """
    seen, ends = keyframes(clip), frame_ends(clip)
    times = np.linspace(0, seen.length_s or 0.0, max(2, round(float(ends[-1]) / EVERY_S) + 1))  # (P,)
    spans = spans_around(seen, times.tolist())
    shown = [tuple(seen.frame_numbers[at] - clip.frame_numbers[0] for at in span) for span in spans]

    def pieces(windows: Sequence[Window]) -> list[Piece]:
        likely = sayable(windows, checkpoint.vocabulary.actions, checkpoint.withheld)  # (P, A)
        found = []
        for action, first, last in _runs(likely):
            from_frame, to_frame = _frames(ends, times[first] - times[1] / 2, times[last] + times[1] / 2)
            surest = first + int(likely[first : last + 1, action].argmax())
            name = checkpoint.vocabulary.actions[action]
            found.append(Piece(stretch_of(ends, from_frame, to_frame), name, seen.stretch(*spans[surest]), name))
        return found

    settings = TimelineSettings(window_s=2 * AROUND_S, stride_s=EVERY_S)
    return Plan(seen, tuple(spans), tuple(stretch_of(ends, first, last) for first, last in shown), pieces, settings)


def _runs(likely: NDArray[np.float64]) -> Iterator[tuple[int, int, int]]:
    """Where probabilities (P, A) predict an action without a pause of more than one moment, in the order in which they begin.

    Yields:
        The action, and the first and the last moment of the run.
    """
    predicted = likely >= CANNOT_TELL_BELOW  # (P, A)
    runs: list[tuple[int, int, int]] = []
    for action in np.flatnonzero(predicted.any(axis=0)).tolist():
        points = np.flatnonzero(predicted[:, action])
        for run in np.split(points, np.flatnonzero(np.diff(points) > 2) + 1):
            runs.append((action, int(run[0]), int(run[-1])))
    yield from sorted(runs, key=lambda run: (run[1], -run[2], run[0]))


def _frames(ends_s: NDArray[np.float64], start_s: float, end_s: float) -> tuple[int, int]:
    """The frames, which end at these seconds (F,), from one time to another."""
    last = len(ends_s) - 1
    first, after = np.searchsorted(ends_s, [max(start_s, 0), end_s], side="right").tolist()
    return min(first, last), min(max(after - 1, first), last)  # of uneven frames the last may end before a usual one would
