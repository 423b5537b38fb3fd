"""From a checkpoint and a clip to an explanation. Annotated relations are read for comparison only, after the prediction."""

from __future__ import annotations

from itertools import groupby

import torch
from torch import Tensor

from laiar_core.clips.clip import Clip
from laiar_core.explain.explanation import (
    ActionScore,
    AnnotatedRelation,
    ClipInfo,
    Explanation,
    KeptToken,
    ModelInfo,
    PairInfo,
    Selection,
    TrackInfo,
    Transition,
    Truth,
)
from laiar_core.explain.transitions import changes, evidence, weigh
from laiar_core.explain.words import phrase, sentence
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.laiar import VideoOutput
from laiar_core.model.naming import name_tokens
from laiar_core.model.pairs import columns_by_name
from laiar_core.model.tokens import Batch, ClipTokens, clip_tokens, collate, sample_frames


@torch.inference_mode()
def explain(checkpoint: Checkpoint, clip: Clip) -> Explanation:
    """Recognise the action of a clip by the video stream and say why (LaiarError where the model knows nothing in the clip)."""
    model, vocabulary = checkpoint.model, checkpoint.vocabulary
    inputs = clip_tokens(clip, vocabulary, sample_frames(len(clip), checkpoint.config.model.frames))
    batch = collate([inputs])
    video = model.video(batch)
    probabilities = video.logits[0].softmax(dim=-1)  # (A,)
    best = int(probabilities.argmax())
    action, confidence = vocabulary.actions[best], float(probabilities[best])
    selection = _selection(video)
    tokens = _kept_tokens(checkpoint, inputs, batch, video, selection)
    transitions = _transitions(checkpoint, clip, inputs, batch, video, tokens, best)
    return Explanation(
        clip=ClipInfo(
            clip_id=clip.clip_id,
            dataset=clip.dataset,
            frame_size=clip.frame_size,
            fps=clip.fps,
            frame_numbers=clip.frame_numbers,
            frame_times_s=tuple(clip.frame_times_s.tolist()),
            box_source=clip.box_source,
        ),
        model=ModelInfo(
            checkpoint=checkpoint.name,
            git_revision=checkpoint.config.git_revision,
            tokens_total=inputs.labels.size,
            tokens_kept=len(tokens),
        ),
        tracks=_tracks(clip),
        pairs=tuple(PairInfo(subject=p.subject, object=p.object) for p in inputs.pairs),
        sampled_frames=tuple(inputs.frames.tolist()),
        selection=selection,
        tokens=tokens,
        transitions=transitions,
        actions=_actions(checkpoint, batch, video, probabilities),
        prediction=action,
        confidence=confidence,
        sentence=sentence(action, confidence, transitions, clip.frame_numbers),
        truth=_truth(clip, inputs),
    )


def _tracks(clip: Clip) -> tuple[TrackInfo, ...]:
    return tuple(
        TrackInfo(
            track_id=t.track_id,
            kind=t.kind,
            boxes_xyxy=tuple(tuple(b) if there else None for b, there in zip(t.boxes_xyxy.tolist(), t.present, strict=True)),
        )
        for t in clip.tracks
    )


def _kept_tokens(
    checkpoint: Checkpoint, inputs: ClipTokens, batch: Batch, video: VideoOutput, selection: Selection
) -> tuple[KeptToken, ...]:
    """The kept tokens in the order of the encoder's slots, which the selection fills from the left."""
    selected = video.selected
    slots = selected.kept[0]  # (K,)
    steps, columns = selected.steps[0, slots], selected.columns[0, slots]  # (M,), (M,)
    names = name_tokens(checkpoint.model, checkpoint.vocabulary, video.tokens[0, steps, columns], batch.kinds[0, columns])
    labels = checkpoint.vocabulary.labels
    return tuple(
        KeptToken(
            step=step,
            frame=int(inputs.frames[step]),
            pair=pair,
            weight=selection.u[step][pair],
            relation=labels[int(names.best[i])].relation,
            similarity=names.best_similarity[i].item(),
            runner_up=labels[int(names.runner_up[i])].relation,
            runner_up_similarity=names.runner_up_similarity[i].item(),
            probability=names.probability[i].item(),
        )
        for i, (step, pair) in enumerate(zip(steps.tolist(), columns.tolist(), strict=True))
    )


def _transitions(
    checkpoint: Checkpoint,
    clip: Clip,
    inputs: ClipTokens,
    batch: Batch,
    video: VideoOutput,
    tokens: tuple[KeptToken, ...],
    action: int,
) -> tuple[Transition, ...]:
    slots = video.selected.kept[0].nonzero().flatten().tolist()  # slot of each kept token
    found = changes(tokens)
    changing = {tokens[change.before[0]].pair for change in found}
    background = [slot for slot, token in zip(slots, tokens, strict=True) if token.pair not in changing]
    additions = [[slots[i] for i in (*change.before, *change.after)] for change in found]
    rises = evidence(checkpoint.model, batch, video, action, background, additions)
    ends = [(tokens[change.before[-1]], tokens[change.after[0]]) for change in found]
    sure = torch.tensor([before.probability * after.probability for before, after in ends])
    transitions = []
    for (before, after), weight in zip(ends, weigh(rises, sure), strict=True):
        pair = inputs.pairs[before.pair]
        subject, obj = clip.tracks[pair.subject].track_id, clip.tracks[pair.object].track_id
        transitions.append(
            Transition(
                pair=before.pair,
                from_relation=before.relation,
                to_relation=after.relation,
                from_frame=before.frame,
                to_frame=after.frame,
                weight=min(1.0, weight),
                phrase=f"{phrase(subject, obj, before.relation)} → {phrase(subject, obj, after.relation)}",
            )
        )
    return tuple(sorted(transitions, key=lambda t: -t.weight))


def _selection(video: VideoOutput) -> Selection:
    """Keep weights relative to the most wanted frame and token of the clip, so that 1 means: wanted most. Zero where dropped."""
    kept = video.selected.mask()[0]  # (T, N)
    temporal = video.selected.temporal[0] * kept.any(dim=1)  # (T,)
    spatial = video.selected.spatial[0] * kept  # (T, N)
    temporal, spatial = temporal / temporal.max().clamp(min=1e-9), spatial / spatial.max().clamp(min=1e-9)
    u = temporal[:, None] * spatial  # (T, N)
    return Selection(temporal=temporal.tolist(), spatial=spatial.tolist(), u=u.tolist())


def _actions(checkpoint: Checkpoint, batch: Batch, video: VideoOutput, probabilities: Tensor) -> tuple[ActionScore, ...]:
    semantic = video.semantic_logits[0].softmax(dim=-1)  # (A,)
    language = None
    if bool((batch.labels >= 0).any()):
        language = checkpoint.model.language(batch).logits[0].softmax(dim=-1)  # (A,)
    return tuple(
        ActionScore(
            action=name,
            video=probabilities[i].item(),
            video_to_semantic=semantic[i].item(),
            language=None if language is None else language[i].item(),
        )
        for i, name in enumerate(checkpoint.vocabulary.actions)
    )


def _truth(clip: Clip, inputs: ClipTokens) -> Truth | None:
    """What people annotated for the pairs that have tokens; None where nobody annotated anything."""
    if clip.action is None and clip.relations is None:
        return None
    column = columns_by_name(clip, inputs.pairs)
    runs = []
    for row in clip.relations or ():
        pair = column.get((row.subject, row.object))
        first = 0
        for label, frames in groupby(row.labels):
            last = first + len(list(frames)) - 1
            if pair is not None and label is not None:
                runs.append(AnnotatedRelation(pair=pair, relation=label, first_frame=first, last_frame=last))
            first = last + 1
    return Truth(action=clip.action, relations=tuple(runs))
