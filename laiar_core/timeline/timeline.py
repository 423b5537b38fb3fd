"""A whole video as a timeline: sliding windows say what happens when, and every segment gets an explanation of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.sentences import undecided
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.timeline.decode import Run, decode, joined, votes
from laiar_core.timeline.schema import Segment, Stretch, Timeline, TimelineSettings, Window
from laiar_core.timeline.windows import cut, frame_ends, looks, stretch_of

PERSON = ("hand", "head", "person")
LISTED = 16  # kinds of things that are named in a sentence
WINDOWS_SHARE = 0.6  # of the time that a timeline takes; the rest goes into the explanations


@dataclass(frozen=True)
class Step:
    """One window or segment is finished: the `done`th of `total` in its stage."""

    stage: Literal["windows", "segments"]
    done: int
    total: int
    part: Window | Segment

    @property
    def share(self) -> float:
        """How much of the whole work is done, 0 to 1; it never falls."""
        share = self.done / self.total
        return WINDOWS_SHARE * share if self.stage == "windows" else WINDOWS_SHARE + (1 - WINDOWS_SHARE) * share


Progress = Callable[[Step], None]


def timeline(
    checkpoint: Checkpoint, clip: Clip, settings: TimelineSettings | None = None, progress: Progress = lambda step: None
) -> Timeline:
    """Say what happens in a whole video and why, segment by segment.

    Args:
        clip: the video with its tracks, of any length.
        settings: how it is cut and put together.
        progress: called after every window and after every segment, in the order of the video. Whatever it raises ends the work
            and comes out of here: that is how to cancel.

    LaiarError where the clip shows no person, no object, or nothing that the model knows.
    """
    settings = settings or TimelineSettings()
    check_tells_one_by_one(checkpoint)
    check_there_is_something(checkpoint, clip)
    cuts = cut(clip, settings)
    windows = []
    for window in looks(checkpoint, clip, cuts):
        windows.append(window)
        progress(Step("windows", len(windows), len(cuts), window))
    ends = frame_ends(clip)
    runs = decode(votes(windows, len(clip)), np.diff(ends, prepend=0), settings)
    runs = _second_look(checkpoint, clip, [(stretch_of(ends, first, last), action) for first, last, action in runs])
    segments: list[Segment] = []
    for first, last, action in runs:
        segments.append(_segment(checkpoint, clip, stretch_of(ends, first, last), checkpoint.vocabulary.actions[action]))
        progress(Step("segments", len(segments), len(runs), segments[-1]))
    return Timeline(
        clip_id=clip.clip_id,
        frames=len(clip),
        duration_s=float(ends[-1]),
        settings=settings,
        actions=checkpoint.vocabulary.actions,
        windows=tuple(windows),
        segments=tuple(segments),
        notes=_notes(checkpoint, clip, float(ends[-1]), settings),
    )


def _second_look(checkpoint: Checkpoint, clip: Clip, found: list[tuple[Stretch, int]]) -> list[Run]:
    """The runs, looked at as a whole: where that is sure, it says what happens. Neighbours in which nothing does become one."""
    looked = looks(checkpoint, clip, [stretch for stretch, _ in found])
    runs = [
        (look.first_frame, look.last_frame, action if look.undecided else int(np.argmax(look.probabilities)))
        for look, (_, action) in zip(looked, found, strict=True)
    ]
    return joined(runs, checkpoint.vocabulary.actions.index(NULL_ACTION))


def _segment(checkpoint: Checkpoint, clip: Clip, stretch: Stretch, action: str) -> Segment:
    """The segment with its explanation, which has the last word on what happens in it unless it cannot tell."""
    explanation = explain(checkpoint, stretch.of(clip))
    action = action if explanation.undecided else explanation.prediction
    confidence = next(score.video for score in explanation.actions if score.action == action)
    return Segment(
        **stretch.model_dump(),
        action=action,
        confidence=confidence,
        undecided=undecided(confidence),
        explanation=explanation,
    )


def check_tells_one_by_one(checkpoint: Checkpoint) -> None:
    """LaiarError, one sentence, for a model of several actions at once (`timeline_of_several` is for those)."""
    if checkpoint.model.task is Task.MULTI_LABEL:
        raise LaiarError(
            f"checkpoint {checkpoint.name!r} knows actions that happen at the same time, and here one action is told after the "
            "other; choose another checkpoint, such as cad120"
        )


def check_there_is_something(checkpoint: Checkpoint, clip: Clip) -> None:
    """LaiarError, one sentence, where the model cannot say anything about a video."""
    person, things, unknown = _in_sight(checkpoint, clip)
    if not person:
        nobody = "nobody" if "person" in checkpoint.vocabulary.objects else "no hand and no head"
        raise LaiarError(f"the video shows no person: {nobody} was found in it, and an action needs somebody who acts")
    if not things and not unknown:
        raise LaiarError("the video shows no object: nothing but a person was found in it, and an action needs a thing")
    if not things:
        raise LaiarError(f"the video shows nothing that this model knows: {_words(checkpoint, unknown)}")


def _notes(checkpoint: Checkpoint, clip: Clip, duration_s: float, settings: TimelineSettings) -> tuple[str, ...]:
    short = duration_s < settings.window_s
    note = f"The video is {duration_s:.1f} s long, shorter than a window of {settings.window_s:g} s: I looked at it once."
    return (*((note,) if short else ()), *left_out(checkpoint, clip))


def left_out(checkpoint: Checkpoint, clip: Clip) -> tuple[str, ...]:
    """A sentence on what the model does not know of a video; none where it knows everything."""
    _, _, unknown = _in_sight(checkpoint, clip)
    return (f"Some of what the video shows is left out: {_words(checkpoint, unknown)}.",) if unknown else ()


def _in_sight(checkpoint: Checkpoint, clip: Clip) -> tuple[list[str], list[str], list[str]]:
    """The kinds that are present at some time: parts of a person, things that the model knows, and things that it does not."""
    seen = sorted({track.kind for track in clip.tracks if track.present.any()})
    person = [kind for kind in seen if kind in PERSON]
    known = [kind for kind in seen if kind not in PERSON and kind in checkpoint.vocabulary.objects]
    return person, known, [kind for kind in seen if kind not in PERSON and kind not in known]


def _words(checkpoint: Checkpoint, unknown: list[str]) -> str:
    known = [name for name in checkpoint.vocabulary.objects if name not in PERSON]
    named = ", ".join(known[: LISTED // 2] if len(known) > LISTED else known)
    many = f"{len(known)} other kinds of things, such as " if len(known) > LISTED else ""
    return f"it holds {', '.join(unknown)}, and the model knows {many}{named}"
