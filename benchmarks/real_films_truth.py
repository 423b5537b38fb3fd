"""What is said of a recorded film against what people annotated: how much of it is true, how much is said, and for what reason.

A statement is a segment: an action at 50 % or more. It is annotated where people annotated the same action at a time that
overlaps it. Charades annotates what its workers were asked about, so that something may have happened that nobody
annotated; a looser count, of the same verb or the same thing at that time, stands apart and never in the place of the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from laiar_core.data.charades.classes import CharadesClass, charades_classes
from laiar_core.data.clip import ActionInterval, Clip
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.schema import BoxXYXY, State, TrackInfo, Transition
from laiar_core.perception.detector import PERSON
from laiar_core.timeline.schema import Segment

NO_OBJECT = "None"  # as the class list writes it
SURE = 0.9  # a statement of so much that is wrong is worse than a wrong one


@dataclass(frozen=True)
class Statement:
    """What a model said.

    Attributes:
        action: in the words of Charades.
        start_s, end_s: when, in seconds of the whole video.
        confidence: its probability.
        reason: the heaviest reason in words; None where none weighs enough.
        weight: the weight of that reason, 0 where there is none.
        about: the classes of both things of the reason.
        boxes_xyxy: where each of both was at the reason's first frame and at its last, in pixels; None where it was not.
        annotated: whether people annotated that action at a time that overlaps.
        alike: the actions of the same verb or the same thing that are annotated at such a time.
        own_object: whether the reason is about the action's own thing; None where the action has none.
    """

    action: str
    start_s: float
    end_s: float
    confidence: float
    reason: str | None
    weight: float
    about: tuple[str, ...]
    boxes_xyxy: tuple[tuple[BoxXYXY | None, BoxXYXY | None], ...]
    annotated: bool
    alike: tuple[str, ...]
    own_object: bool | None


@dataclass(frozen=True)
class Annotated:
    """What people annotated.

    Attributes:
        action, start_s, end_s: as the table has it, inside what was looked at.
        could_be_seen: whether the model knows and would say the action, and both a person and the action's thing, where it has
            one, have a box at some time of it.
        said: whether a statement says it at a time that overlaps.
    """

    action: str
    start_s: float
    end_s: float
    could_be_seen: bool
    said: bool


@dataclass(frozen=True)
class Told:
    """One film, as one pair of eyes saw it.

    Attributes:
        frame_size: (width, height) in pixels, the space of the boxes.
        length_s: how much of the film was looked at.
        things: the classes of what has a box, in the words of the model where it has them.
        refused: why nothing at all was said, as a sentence; None where the film was taken.
        silent_s: for how long nothing was said.
        statements: in the order of their start.
        annotated: what people annotated of what was looked at.
    """

    frame_size: tuple[int, int]
    length_s: float
    things: tuple[str, ...]
    refused: str | None
    silent_s: float
    statements: tuple[Statement, ...]
    annotated: tuple[Annotated, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def told(
    clip: Clip, said: Sequence[Segment] | str, happens: Sequence[ActionInterval], from_s: float, sayable: Collection[str]
) -> Told:
    """Compare what is said of a film with what people annotated.

    Args:
        clip: the film as it was seen.
        said: its segments, in seconds of the clip, or the sentence that refused it.
        happens: what is annotated, in seconds of the whole video.
        from_s: where in the whole video the clip begins, in seconds.
        sayable: the actions that the model knows and does not withhold.

    Returns:
        The comparison.
    """
    times = clip.frame_times_s + from_s
    length_s = float(times[-1] - times[0])
    here = [i for i in happens if i.start_s < times[-1] and i.end_s > from_s]
    statements = [] if isinstance(said, str) else _statements(said, here, from_s)
    annotated = tuple(
        Annotated(
            i.action,
            max(i.start_s, from_s),
            min(i.end_s, float(times[-1])),
            i.action in sayable and _boxed(clip, i, from_s),
            any(s.action == i.action and _overlap(s, i) for s in statements),
        )
        for i in here
    )
    return Told(
        clip.frame_size,
        round(length_s, 2),
        tuple(sorted({t.class_name for t in clip.tracks if t.present.any()})),
        said if isinstance(said, str) else None,
        round(_silent(statements, from_s, from_s + length_s), 2),
        tuple(statements),
        annotated,
    )


def _statements(segments: Iterable[Segment], here: Sequence[ActionInterval], from_s: float) -> list[Statement]:
    classes = by_phrase()
    found = []
    for segment in segments:
        reason, explanation = segment.reason, segment.explanation
        both = _things(explanation, reason) if reason else ()
        about = tuple(track.class_name for track in both)
        start_s, end_s = segment.start_s + from_s, segment.end_s + from_s
        meanwhile = [i.action for i in here if i.start_s < end_s and i.end_s > start_s]
        own = classes[segment.action].object
        found.append(
            Statement(
                segment.action,
                round(start_s, 2),
                round(end_s, 2),
                round(segment.confidence, 4),
                reason.phrase if reason else None,
                round(reason.weight, 3) if reason else 0.0,
                about,
                tuple((t.boxes_xyxy[reason.from_frame], t.boxes_xyxy[reason.to_frame]) for t in both) if reason else (),
                segment.action in meanwhile,
                tuple(dict.fromkeys(a for a in meanwhile if a != segment.action and _alike(classes[a], classes[segment.action]))),
                None if own == NO_OBJECT else own in about,
            )
        )
    return found


def _things(explanation: Explanation, reason: Transition | State) -> tuple[TrackInfo, TrackInfo]:
    pair = explanation.pairs[reason.pair]
    return explanation.tracks[pair.subject], explanation.tracks[pair.object]


def summary(films: Iterable[Told]) -> dict[str, Any]:
    """The numbers of several films that the same eyes saw, each beside what it is a share of.

    Args:
        films: their comparisons.

    Returns:
        Counts; whoever wants shares divides.
    """
    films = list(films)
    said = [s for film in films for s in film.statements]
    right = [s for s in said if s.annotated]
    could = [a for film in films for a in film.annotated if a.could_be_seen]
    return {
        "films": len(films),
        "films_refused": sum(film.refused is not None for film in films),
        "films_nothing_said": sum(film.refused is None and not film.statements for film in films),
        "seconds": round(sum(film.length_s for film in films), 1),
        "seconds_silent": round(sum(film.silent_s for film in films), 1),
        "said": len(said),
        "said_and_annotated": len(right),
        "said_and_annotated_or_alike": sum(s.annotated or bool(s.alike) for s in said),
        "wrong_at_90": sum(not s.annotated and s.confidence >= SURE for s in said),
        "said_at_90": sum(s.confidence >= SURE for s in said),
        "annotated": sum(len(film.annotated) for film in films),
        "annotated_and_said": sum(a.said for film in films for a in film.annotated),
        "annotated_and_could_be_seen": len(could),
        "of_these_said": sum(a.said for a in could),
        "reasons": _reasons(said),
        "reasons_of_right": _reasons(right),
    }


def _reasons(statements: Sequence[Statement]) -> dict[str, int]:
    with_object = [s for s in statements if s.own_object is not None]
    return {"statements_with_an_object": len(with_object), "about_it": sum(bool(s.own_object) for s in with_object)}


def by_phrase() -> Mapping[str, CharadesClass]:
    """The classes of Charades by what they are called."""
    return {c.phrase: c for c in charades_classes()}


def charades_actions() -> tuple[str, ...]:
    """What they are called, in their order."""
    return tuple(c.phrase for c in charades_classes())


def _alike(one: CharadesClass, other: CharadesClass) -> bool:
    return one.verb == other.verb or (one.object == other.object != NO_OBJECT)


def _overlap(statement: Statement, interval: ActionInterval) -> bool:
    return interval.start_s < statement.end_s and interval.end_s > statement.start_s


def _boxed(clip: Clip, interval: ActionInterval, from_s: float) -> bool:
    """Whether a person and the action's thing have a box at some time of it."""
    times = clip.frame_times_s + from_s
    meanwhile = (times >= interval.start_s) & (times <= interval.end_s)
    needed = {PERSON, by_phrase()[interval.action].object} - {NO_OBJECT}
    seen = {t.class_name for t in clip.tracks if t.present[meanwhile].any()}
    return needed <= seen


def _silent(statements: Sequence[Statement], from_s: float, to_s: float) -> float:
    """For how many seconds no statement holds."""
    ends = np.unique(np.clip([from_s, to_s, *(t for s in statements for t in (s.start_s, s.end_s))], from_s, to_s))
    middles = (ends[1:] + ends[:-1]) / 2
    told_of = np.array([any(s.start_s <= m <= s.end_s for s in statements) for m in middles], dtype=bool)
    return float(np.diff(ends)[~told_of].sum()) if len(middles) else 0.0
