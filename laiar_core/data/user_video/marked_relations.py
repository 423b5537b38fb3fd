"""The relations that a person's marks say, by the tables: `pick` between hand and cup says `not_holding`, then `holding`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.knowledge import Knowledge
from laiar_core.data.user_video.marks import Mark
from laiar_core.errors import LaiarError, did_you_mean


def marked_relations(
    marks: Sequence[Mark], times_s: NDArray[np.float64], tracks: Mapping[int, tuple[str, str]], knowledge: Knowledge
) -> dict[tuple[str, str], list[str]]:
    """The relation of every pair of tracks that the tables relate, in each frame.

    A marked change is in the middle of its mark; before the first and after the last a relation stays as it is. Of pairs without
    a mark it is the one that the tables name last, which holds when nothing happens, of states the one that they name first.

    Args:
        marks: in the order of their start.
        times_s: float64 (F,), of the frames, from 0.
        tracks: id and class of each track, by its position among what was seen.
        knowledge: the tables.

    Returns:
        (subject id, object id) -> F relations; the same id twice for a state.

    Raises:
        LaiarError: a mark does not fit the tables or the mark before it, or overlaps that.
    """
    _check_order(marks, knowledge)
    changes: dict[tuple[int, int], list[tuple[Mark, str, str]]] = {}
    for mark in marks:
        if mark.action in knowledge.transitions.values():
            pair, before, after = _change(mark, tracks, knowledge)
            changes.setdefault(pair, []).append((mark, before, after))
    labels = {}
    for subject, (subject_id, subject_class) in tracks.items():
        for obj, (object_id, object_class) in tracks.items():
            allowed = knowledge.pair_relations.get((subject_class, object_class))
            if allowed and (subject == obj or subject_class != object_class):
                rest = allowed[0] if subject == obj else allowed[-1]
                labels[subject_id, object_id] = _course(changes.get((subject, obj), ()), times_s, rest)
    return labels


def _check_order(marks: Sequence[Mark], knowledge: Knowledge) -> None:
    end_s = 0.0
    for mark in marks:
        if mark.action not in knowledge.actions:
            near = did_you_mean(mark.action, knowledge.actions)
            raise LaiarError(f"{_words(mark)} is no action of these tables{near}; they have {', '.join(knowledge.actions)}")
        if mark.start_s < end_s:
            raise LaiarError(f"{_words(mark)} begins before the mark ahead of it ends at {end_s:.1f} s; one clip has one action")
        end_s = mark.end_s


def _change(mark: Mark, tracks: Mapping[int, tuple[str, str]], knowledge: Knowledge) -> tuple[tuple[int, int], str, str]:
    if mark.between is None:
        raise LaiarError(f"{_words(mark)} does not say between what it happens; mark it again with two things")
    if missing := [at for at in mark.between if at not in tracks]:
        raise LaiarError(f"{_words(mark)} is about row {missing[0] + 1} of what was detected, which was removed; mark it again")
    (subject_id, subject), (object_id, obj) = (tracks[at] for at in mark.between)
    for (s, o, before, after), action in knowledge.transitions.items():
        if (s, o, action) == (subject, obj, mark.action):
            return mark.between, before, after
    raise LaiarError(f"{_words(mark)} cannot happen between {subject_id} and {object_id} by the tables; mark it again")


def _course(changes: Sequence[tuple[Mark, str, str]], times_s: NDArray[np.float64], rest: str) -> list[str]:
    """The relation of one pair in each frame."""
    now = changes[0][1] if changes else rest
    names = [now] * len(times_s)
    for mark, before, after in changes:
        if now != before:
            raise LaiarError(
                f"{_words(mark)} begins with {before!r}, but what was marked before ends with {now!r}; mark what lies between"
            )
        first = int(np.searchsorted(times_s, (mark.start_s + mark.end_s) / 2))
        names[first:] = [after] * (len(times_s) - first)
        now = after
    return names


def _words(mark: Mark) -> str:
    return f"the mark {mark.action!r} at {mark.start_s:.1f} s"
