"""A whole video as a timeline: windows predict what happens when, and every segment gets an explanation of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import numpy as np

from laiar_core.data.clip import Clip
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.sentences import CANNOT_TELL_BELOW, undecided
from laiar_core.inference.model_run import UNLIKE
from laiar_core.inference.stretches import stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import NobodySeenError
from laiar_core.perception.detector import PERSON
from laiar_core.timeline.multi_label import all_at_once
from laiar_core.timeline.plan import Piece, Plan
from laiar_core.timeline.schema import Segment, Timeline, TimelineSettings, Window
from laiar_core.timeline.single_label import one_by_one
from laiar_core.timeline.windows import frame_ends, sayable, window_of

LISTED = 16  # classes of things that are named in a sentence
WINDOWS_SHARE = 0.6  # of the time that a timeline takes; the rest goes into the explanations


class NothingKnownError(LaiarError):
    """A video shows nothing that a model knows; `shows` are the things that it shows."""

    def __init__(self, sentence: str, shows: Sequence[str]) -> None:
        super().__init__(sentence)
        self.shows = tuple(shows)


PLANS: Mapping[Task, Callable[[Checkpoint, Clip, TimelineSettings], Plan]] = {
    Task.SINGLE_LABEL: one_by_one,
    Task.MULTI_LABEL: all_at_once,
}


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
    """Predict what happens in a whole video, and explain it segment by segment.

    Args:
        checkpoint: the model. Its task decides whether segments follow one another or overlap.
        clip: the video with its tracks, of any length.
        settings: how it is cut and put together, where one action follows the other.
        progress: called after every window and after every segment, in the order of the video. Whatever it raises ends the work
            and comes out of here: that is how to cancel.

    Returns:
        The timeline.

    Raises:
        LaiarError: where the clip shows no person, no object, or nothing that the model knows.
    """
    check_there_is_something(checkpoint, clip)
    plan = PLANS[checkpoint.model.task](checkpoint, clip, settings or TimelineSettings())
    windows: list[Window] = []
    rows = stretch_probabilities(checkpoint, plan.seen, plan.spans)
    for stretch, span, row in zip(plan.stretches, plan.spans, rows, strict=True):
        windows.append(window_of(checkpoint, stretch, row, plan.seen.stretch(*span)))
        progress(Step("windows", len(windows), len(plan.stretches), windows[-1]))
    pieces, segments = plan.decode(windows), list[Segment]()
    for done, piece in enumerate(pieces, start=1):
        with suppress(NobodySeenError):  # nothing is said of a stretch without anybody, whatever the model is prone to
            segments.append(_segment(checkpoint, piece))
            progress(Step("segments", done, len(pieces), segments[-1]))
    actions = checkpoint.vocabulary.actions
    return Timeline(
        clip_id=clip.clip_id,
        task=checkpoint.model.task,
        frames=len(clip),
        duration_s=float(frame_ends(clip)[-1]),
        settings=plan.settings,
        actions=actions,
        withheld=checkpoint.withheld,
        windows=tuple(windows),
        segments=tuple(segments),
        notes=(
            *plan.notes,
            *left_out(checkpoint, clip),
            *not_said(checkpoint, windows, segments),
            *(() if segments else _silence(checkpoint, windows)),
        ),
    )


def _segment(checkpoint: Checkpoint, piece: Piece) -> Segment:
    """The segment with its explanation, which decides its action unless it is undecided."""
    explanation = explain(checkpoint, piece.clip, piece.about)
    action = piece.action if explanation.undecided else explanation.prediction
    confidence = next(score.video for score in explanation.actions if score.action == action)
    return Segment(
        **piece.stretch.model_dump(),
        action=action,
        confidence=confidence,
        undecided=undecided(confidence),
        explanation=explanation,
    )


def not_said(checkpoint: Checkpoint, windows: Sequence[Window], segments: Sequence[Segment]) -> tuple[str, ...]:
    """A sentence on the likely actions that are said nowhere.

    Args:
        checkpoint: the model.
        windows: all of a film.
        segments: what is said of it.

    Returns:
        It with the reason of each where it was likeliest; nothing where there is none.
    """
    likely = np.array([window.probabilities for window in windows])  # (W, A)
    said = {segment.action for segment in segments}
    names = []
    rows = zip(checkpoint.vocabulary.actions, likely.argmax(axis=0).tolist(), likely.max(axis=0).tolist(), strict=True)
    for action, at, most in rows:
        why = checkpoint.withheld.get(action) or windows[at].withheld.get(action)
        if why and action not in said and not undecided(most):
            names.append(f"“{action}” ({why})")
    return (f"Likely to the model, but withheld: {', '.join(names)}.",) if names else ()


def _silence(checkpoint: Checkpoint, windows: Sequence[Window]) -> tuple[str]:
    """A note where no action is predicted."""
    actions = checkpoint.vocabulary.actions
    likely = sayable(windows, actions, checkpoint.withheld)  # (W, A)
    if all(window.undecided and UNLIKE in window.withheld.values() for window in windows):
        return (f"I cannot tell what happens in this film: {UNLIKE}.",)
    best = int(likely.max(axis=0).argmax())
    return (
        f"I cannot tell what happens in this film, because nothing that may be said of it reaches {CANNOT_TELL_BELOW:.0%}; "
        f"“{actions[best]}” comes nearest, with {likely[:, best].max():.0%}.",
    )


def check_there_is_something(checkpoint: Checkpoint, clip: Clip) -> None:
    """LaiarError, one sentence, where the model can predict nothing of a video."""
    person, things, unknown = _in_sight(checkpoint, clip)
    if not person:
        parts = checkpoint.vocabulary.parts
        nobody = "nobody" if PERSON in parts else f"no {' and no '.join(parts)}"
        if clip.box_source not in ("annotated", "detected"):
            raise LaiarError(
                f"{nobody} is among the boxes that were brought (they show {', '.join(things + unknown) or 'nothing else'}); "
                f"this model needs boxes of somebody who acts, named {' or '.join(parts)}"
            )
        raise LaiarError(f"the video shows no person: {nobody} was found in it, and an action needs somebody who acts")
    if not things and not unknown:
        raise LaiarError("the video shows no object: nothing but a person was found in it, and an action needs a thing")
    if not things:
        raise NothingKnownError(f"the video shows nothing that this model knows: {_words(checkpoint, unknown)}", unknown)


def left_out(checkpoint: Checkpoint, clip: Clip) -> tuple[str, ...]:
    """A sentence on what the model does not know of a video; none where it knows everything."""
    _, _, unknown = _in_sight(checkpoint, clip)
    return (f"Some of what the video shows is left out: {_words(checkpoint, unknown)}.",) if unknown else ()


def _in_sight(checkpoint: Checkpoint, clip: Clip) -> tuple[list[str], list[str], list[str]]:
    """The classes that are present at some time: parts of a person, things that the model knows, and things that it does not."""
    seen = sorted({track.class_name for track in clip.tracks if track.present.any()})
    parts = checkpoint.vocabulary.parts
    person = [class_name for class_name in seen if class_name in parts]
    known = [class_name for class_name in seen if class_name not in parts and class_name in checkpoint.vocabulary.objects]
    return person, known, [class_name for class_name in seen if class_name not in parts and class_name not in known]


def _words(checkpoint: Checkpoint, unknown: list[str]) -> str:
    known = [name for name in checkpoint.vocabulary.objects if name not in checkpoint.vocabulary.parts]
    named = ", ".join(known[: LISTED // 2] if len(known) > LISTED else known)
    many = f"{len(known)} other kinds of things, such as " if len(known) > LISTED else ""
    return f"it holds {', '.join(unknown)}, and the model knows {many}{named}"
