"""The parts of an explanation that only copy what is known of the clip: its tracks, and what people annotated."""

from __future__ import annotations

from itertools import groupby

from laiar_core.clips.clip import Clip
from laiar_core.explain.parts import AnnotatedRelation, ClipInfo, TrackInfo, Truth
from laiar_core.model.pairs import Pair, columns_by_name


def clip_info(clip: Clip) -> ClipInfo:
    """Where the clip comes from."""
    return ClipInfo(
        clip_id=clip.clip_id,
        dataset=clip.dataset,
        frame_size=clip.frame_size,
        fps=clip.fps,
        frame_numbers=clip.frame_numbers,
        frame_times_s=tuple(clip.frame_times_s.tolist()),
        box_source=clip.box_source,
    )


def track_infos(clip: Clip) -> tuple[TrackInfo, ...]:
    """The boxes of every track."""
    return tuple(
        TrackInfo(
            track_id=t.track_id,
            kind=t.kind,
            boxes_xyxy=tuple(tuple(b) if there else None for b, there in zip(t.boxes_xyxy.tolist(), t.present, strict=True)),
        )
        for t in clip.tracks
    )


def truth_of(clip: Clip, pairs: tuple[Pair, ...]) -> Truth | None:
    """What people annotated for the pairs that have tokens; None where nobody annotated anything."""
    if clip.action is None and clip.relations is None:
        return None
    column = columns_by_name(clip, pairs)
    runs = []
    for row in clip.relations or ():
        pair = column.get((row.subject, row.object, row.family))
        first = 0
        for label, frames in groupby(row.labels):
            last = first + len(list(frames)) - 1
            if pair is not None and label is not None:
                runs.append(AnnotatedRelation(pair=pair, relation=label, first_frame=first, last_frame=last))
            first = last + 1
    return Truth(action=clip.action, relations=tuple(runs))
