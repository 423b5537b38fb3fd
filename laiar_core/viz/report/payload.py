"""What the player is given for a whole film: its boxes in every frame, and for each segment what is predicted there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laiar_core.data.clip import Clip
from laiar_core.explain.clip_record import clip_info, track_infos
from laiar_core.explain.explanation import Explanation
from laiar_core.timeline.schema import Segment, Timeline
from laiar_core.viz.export.page import KEY
from laiar_core.viz.figures.graph_layout import graph_positions
from laiar_core.viz.palette import class_colour
from laiar_core.viz.player.payload import player_data

Json = dict[str, Any]
NOTHING_PREDICTED: Json = {
    **{name: [] for name in ("sampled", "kept", "pairs", "families", "order", "changes", "rows")},
    **{"annotated": None, "more": None, "sentence": "", "answer": {"words": "", "confidence": "", "truth": ""}},
}


def payload(timeline: Timeline, clip: Clip, times_s: Sequence[float]) -> Json:
    """The film as the player draws it.

    Args:
        timeline: what was predicted.
        clip: what the timeline was made of: the whole film.
        times_s: when a player shows each of the timeline's frames, in seconds as the film counts them.

    Returns:
        Its data, and under `segments` what replaces parts of that while a segment is chosen.
    """
    times = [round(time, 6) for time in times_s]
    tracks = track_infos(clip)
    places = graph_positions(tracks)
    film = {
        "key": KEY,
        "name": timeline.clip_id,
        "graph": bool(timeline.segments),
        "numbers": list(clip.frame_numbers),
        "size": list(clip.frame_size),
        "times": [round(time - times[0], 6) for time in times],
        "length": timeline.duration_s,  # so that everything lies by time, as the segments do
        "start": 0,
        "film": {"url": "", "times": times},
        "images": None,
        "tracks": [
            {
                "name": track.track_id,
                "colour": class_colour(track.class_name),
                # Rounded to pixels; None where it is not seen.
                "boxes": [box and [round(side) for side in box] for box in track.boxes_xyxy],
            }
            for track in tracks
        ],
        "places": [list(places[index]) for index in range(len(tracks))],
    }
    return {**film, **NOTHING_PREDICTED, "segments": [_segment(segment, clip) for segment in timeline.segments]}


def on_film(segment: Segment, clip: Clip) -> Explanation:
    """The explanation of a segment in the frames of the whole film; where the segment is over, nothing is kept any more."""
    explanation = segment.explanation
    frames = [number - clip.frame_numbers[0] for number in explanation.clip.frame_numbers]  # they may lie apart
    end = 2 * frames[-1] - frames[-2] if len(frames) > 1 else frames[-1] + 1
    sampled = [frames[frame] for frame in explanation.sampled_frames] + [end] * (end < len(clip))
    reasons = {
        name: tuple(
            reason.model_copy(update={"from_frame": frames[reason.from_frame], "to_frame": frames[reason.to_frame]})
            for reason in getattr(explanation, name)
        )
        for name in ("transitions", "states")
    }
    return explanation.model_copy(
        update={
            "clip": clip_info(clip),
            "tracks": track_infos(clip),
            "sampled_frames": tuple(sampled),
            "tokens": tuple(token.model_copy(update={"frame": frames[token.frame]}) for token in explanation.tokens),
            **reasons,
        }
    )


def _segment(segment: Segment, clip: Clip) -> Json:
    drawn = player_data(on_film(segment, clip), KEY, None)
    drawn["rows"][0]["spans"] = [[segment.start_s, segment.end_s]]
    return {"first": segment.first_frame, "last": segment.last_frame, "drawn": {name: drawn[name] for name in NOTHING_PREDICTED}}
