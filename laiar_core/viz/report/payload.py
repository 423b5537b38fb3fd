"""What the page of a report needs to know of a timeline, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.task import Task
from laiar_core.explain.clip_record import track_infos
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.schema import KeptToken, State, TrackInfo, Transition
from laiar_core.timeline.schema import Segment, Timeline

Json = dict[str, Any]
BEST_ACTIONS = 3
LEAST_WEIGHT = 0.005  # of a reason that is listed: less would read 0 %


def payload(timeline: Timeline, clip: Clip, times_s: Sequence[float]) -> Json:
    """The whole report but for its film, ready for JSON.

    Args:
        clip: what the timeline was made of: the whole film.
        times_s: when a player shows each of the timeline's frames, in seconds as the film counts them.
    """
    return {
        "name": timeline.clip_id,
        "several": timeline.task is Task.MULTI_LABEL,
        "size": clip.frame_size,
        "boxes": clip.box_source,
        "times": [round(time, 6) for time in times_s],
        "duration": timeline.duration_s,
        "model": _model(timeline.segments[0].explanation) if timeline.segments else None,
        "notes": timeline.notes,
        "tracks": [_track(track) for track in track_infos(clip)],
        "segments": [
            _segment(segment) | {"lane": lane} for segment, lane in zip(timeline.segments, lanes(timeline.segments), strict=True)
        ],
    }


def lanes(segments: Sequence[Segment]) -> list[int]:
    """Which row each segment is drawn in, so that none hides another: the first that is free again when it begins."""
    ends: list[float] = []
    rows = []
    for segment in segments:
        row = next((row for row, end in enumerate(ends) if end <= segment.start_s), len(ends))
        ends[row : row + 1] = [segment.end_s]
        rows.append(row)
    return rows


def _model(said: Explanation) -> Json:
    return {
        "checkpoint": said.model.checkpoint,
        "revision": said.model.git_revision,
        "learned_from": said.model.trained_on,
        "sees": "boxes alone" if said.model.appearance == "none" else "boxes and pictures",
    }


def _track(track: TrackInfo) -> Json:
    """A thing with its box in every frame of the film, rounded to pixels; None where it is not seen."""
    boxes = [box and [round(side) for side in box] for box in track.boxes_xyxy]
    return {"id": track.track_id, "kind": track.kind, "boxes": boxes}


def _segment(segment: Segment) -> Json:
    said = segment.explanation
    best = sorted(said.actions, key=lambda score: -score.video)[:BEST_ACTIONS]
    every: list[Transition | State] = sorted([*said.transitions, *said.states], key=lambda reason: -reason.weight)
    return {
        "first": segment.first_frame,
        "last": segment.last_frame,
        "start": segment.start_s,
        "end": segment.end_s,
        "action": plain_action(segment.action),
        "nothing": segment.action == NULL_ACTION,
        "confidence": segment.confidence,
        "undecided": segment.undecided,
        "sentence": said.sentence,
        "actions": [[plain_action(score.action), score.video] for score in best],
        "tokens": [said.model.tokens_kept, said.model.tokens_total],
        "reasons": [_reason(said, reason) for reason in every if reason.weight >= LEAST_WEIGHT],
    }


def _reason(said: Explanation, reason: Transition | State) -> Json:
    tokens = {(token.frame, token.pair): token for token in said.tokens}
    pair, frames = said.pairs[reason.pair], dict.fromkeys((reason.from_frame, reason.to_frame))
    return {
        "phrase": reason.phrase,
        "weight": reason.weight,
        "tracks": sorted({said.tracks[at].track_id for at in (pair.subject, pair.object)}),
        "ends": [_end(tokens[frame, reason.pair], said.clip.frame_numbers[frame] - 1) for frame in frames],
    }


def _end(token: KeptToken, frame: int) -> Json:
    """One side of a reason: its frame in the film, its name and the runner-up, with the cosines of both."""
    return {
        "frame": frame,
        "relation": token.relation.replace("_", " "),
        "similarity": token.similarity,
        "runner_up": token.runner_up.replace("_", " "),
        "runner_up_similarity": token.runner_up_similarity,
    }


def plain_action(action: str) -> str:
    """An action as people say it."""
    return "no action" if action == NULL_ACTION else action.replace("_", " ")
