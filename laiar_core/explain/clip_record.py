"""The parts of an explanation that only copy what is known of the clip: its tracks, and what people annotated."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from laiar_core.data.clip import Clip, PairRelations
from laiar_core.explain.schema import AnnotatedAction, AnnotatedRelation, ClipInfo, TrackInfo, Truth
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
    """The boxes of every track, and how well it is seen."""
    return tuple(
        TrackInfo(
            track_id=t.track_id,
            class_name=t.class_name,
            boxes_xyxy=tuple(tuple(b) if there else None for b, there in zip(t.boxes_xyxy.tolist(), t.present, strict=True)),
            score=t.score,
            steadiness=t.steadiness,
            seen=t.seen,
        )
        for t in clip.tracks
    )


def truth_of(clip: Clip, pairs: tuple[Pair, ...]) -> Truth | None:
    """What people annotated for the pairs that have tokens; None where nobody annotated anything."""
    if clip.action is None and clip.actions is None and clip.relations is None:
        return None
    column = columns_by_name(clip, pairs)
    runs = []
    for row in clip.relations or ():
        pair = column.get((row.subject, row.object, row.family))
        if pair is not None:
            runs += sorted(_runs(row, pair), key=lambda run: run.first_frame)
    actions = None
    if clip.actions is not None:
        actions = tuple(AnnotatedAction(action=a.action, start_s=a.start_s, end_s=a.end_s) for a in clip.actions)
    return Truth(action=clip.action, actions=actions, relations=tuple(runs))


def _runs(row: PairRelations, pair: int) -> Iterator[AnnotatedRelation]:
    """The runs of frames of each relation of a pair. Where several hold at once they overlap."""
    together = [{label, *more} for label, more in zip(row.labels, row.further or ((),) * len(row.labels), strict=True)]
    for relation in sorted({name for names in together for name in names if name is not None}):
        first = 0
        for holds, frames in groupby(relation in names for names in together):
            last = first + len(list(frames)) - 1
            if holds:
                yield AnnotatedRelation(pair=pair, relation=relation, first_frame=first, last_frame=last)
            first = last + 1
