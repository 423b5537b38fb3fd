"""What the page of a report needs to know of a timeline, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laiar_core.clips.knowledge import NULL_ACTION
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.parts import KeptToken, Transition
from laiar_core.explain.timeline_record import Segment, Timeline

Json = dict[str, Any]
BEST_ACTIONS = 3


def payload(timeline: Timeline, times_s: Sequence[float]) -> Json:
    """The whole report but for its film, ready for JSON.

    Args:
        times_s: when a player shows each of the timeline's frames, in seconds as the film counts them.
    """
    first = timeline.segments[0].explanation
    return {
        "name": timeline.clip_id,
        "size": first.clip.frame_size,
        "boxes": first.clip.box_source,
        "times": [round(time, 6) for time in times_s],
        "duration": timeline.duration_s,
        "model": {
            "checkpoint": first.model.checkpoint,
            "revision": first.model.git_revision,
            "learned_from": first.model.trained_on,
            "sees": "boxes alone" if first.model.appearance == "none" else "boxes and pictures",
        },
        "notes": timeline.notes,
        "tracks": _tracks(timeline),
        "segments": [_segment(segment) for segment in timeline.segments],
    }


def _tracks(timeline: Timeline) -> list[Json]:
    """Each thing with its box in every frame of the film, rounded to pixels; None where it is not seen."""
    tracks: dict[str, Json] = {}
    for segment in timeline.segments:
        for track in segment.explanation.tracks:
            known = tracks.setdefault(
                track.track_id, {"id": track.track_id, "kind": track.kind, "boxes": [None] * timeline.frames}
            )
            for frame, box in enumerate(track.boxes_xyxy, start=segment.first_frame):
                known["boxes"][frame] = box and [round(side) for side in box]
    return list(tracks.values())


def _segment(segment: Segment) -> Json:
    said = segment.explanation
    best = sorted(said.actions, key=lambda score: -score.video)[:BEST_ACTIONS]
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
        "transitions": [_transition(said, change, segment.first_frame) for change in said.transitions],
    }


def _transition(said: Explanation, change: Transition, offset: int) -> Json:
    tokens = {(token.frame, token.pair): token for token in said.tokens}
    return {
        "phrase": change.phrase,
        "weight": change.weight,
        "tracks": sorted({said.tracks[i].track_id for i in (said.pairs[change.pair].subject, said.pairs[change.pair].object)}),
        "ends": [_end(tokens[frame, change.pair], frame + offset) for frame in (change.from_frame, change.to_frame)],
    }


def _end(token: KeptToken, frame: int) -> Json:
    """One side of a transition: its frame in the film, its name and the runner-up, with the cosines of both."""
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
