"""A whole video told by a model of several actions: when it says each of them, and why at its surest moment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.task import Task
from laiar_core.data.user_video.clip import keyframes
from laiar_core.explain.explainer import explain
from laiar_core.explain.sentences import CANNOT_TELL_BELOW, undecided
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.timeline.localise import AROUND_S, Localisation, around, looks, moments
from laiar_core.timeline.schema import Segment, Timeline, TimelineSettings, Window
from laiar_core.timeline.timeline import Progress, Step, check_there_is_something, left_out
from laiar_core.timeline.windows import frame_ends, stretch_of

EVERY_S = 1.0  # between two looks


def timeline_of_several(checkpoint: Checkpoint, clip: Clip, progress: Progress = lambda step: None) -> Timeline:
    """Say which actions happen when in a whole video, several of them at once, and why.

    The model looks at what lies around each second, at about as many frames as it learned from. An action has a segment wherever
    it is said without a pause; the segment's explanation is the look that is surest of it.

    LaiarError where the clip shows no person, no object, or nothing that the model knows.
    """
    check_there_is_something(checkpoint, clip)
    seen, ends = keyframes(clip), frame_ends(clip)
    times = moments(seen, max(2, round(float(ends[-1]) / EVERY_S) + 1))
    windows, rows = [], []
    for time, row in zip(times.tolist(), looks(checkpoint, seen, times), strict=True):
        rows.append(row)
        first, last = (seen.frame_numbers[at] - clip.frame_numbers[0] for at in around(seen.frame_times_s, time))
        windows.append(
            Window(
                **stretch_of(ends, first, last).model_dump(),
                probabilities=tuple(row.tolist()),
                undecided=undecided(float(row.max())),
            )
        )
        progress(Step("windows", len(windows), len(times), windows[-1]))
    found = Localisation(times, np.stack(rows))
    runs = list(_runs(found))
    segments: list[Segment] = []
    for action, first, last in runs:
        segments.append(_segment(checkpoint, seen, ends, found, action, first, last))
        progress(Step("segments", len(segments), len(runs), segments[-1]))
    return Timeline(
        clip_id=clip.clip_id,
        task=Task.MULTI_LABEL,
        frames=len(clip),
        duration_s=float(ends[-1]),
        settings=TimelineSettings(window_s=2 * AROUND_S, stride_s=EVERY_S),
        actions=checkpoint.vocabulary.actions,
        windows=tuple(windows),
        segments=tuple(segments),
        notes=(*left_out(checkpoint, clip), *_silence(checkpoint, found, runs)),
    )


Run = tuple[int, int, int]  # action, first and last point at which it is said


def _runs(found: Localisation) -> Iterator[Run]:
    """Where each action is said without a pause of more than one point, in the order in which they begin."""
    said = found.probabilities >= CANNOT_TELL_BELOW  # (P, A)
    runs: list[Run] = []
    for action in np.flatnonzero(said.any(axis=0)).tolist():
        points = np.flatnonzero(said[:, action])
        for run in np.split(points, np.flatnonzero(np.diff(points) > 2) + 1):
            runs.append((action, int(run[0]), int(run[-1])))
    yield from sorted(runs, key=lambda run: (run[1], -run[2], run[0]))


def _segment(
    checkpoint: Checkpoint, seen: Clip, ends: NDArray[np.float64], found: Localisation, action: int, first: int, last: int
) -> Segment:
    """From half a step before the first point to half a step after the last, explained at the surest point."""
    half = float(found.times_s[1]) / 2
    start, end = found.times_s[first] - half, found.times_s[last] + half
    frames = np.searchsorted(ends, [max(start, 0), end], side="right")
    from_frame, to_frame = int(frames[0]), int(np.clip(frames[1] - 1, frames[0], len(ends) - 1))
    surest = first + int(found.probabilities[first : last + 1, action].argmax())
    name = checkpoint.vocabulary.actions[action]
    explanation = explain(checkpoint, seen.stretch(*around(seen.frame_times_s, float(found.times_s[surest]))), name)
    return Segment(
        **stretch_of(ends, from_frame, to_frame).model_dump(),
        action=name,
        confidence=explanation.confidence,
        undecided=explanation.undecided,
        explanation=explanation,
    )


def _silence(checkpoint: Checkpoint, found: Localisation, runs: list[Run]) -> list[str]:
    """What to say where no action is said."""
    if runs:
        return []
    best = int(found.probabilities.max(axis=0).argmax())
    name, share = checkpoint.vocabulary.actions[best], float(found.probabilities[:, best].max())
    return [f"The model says no action in this film; “{name}” comes nearest, with {share:.0%}."]
