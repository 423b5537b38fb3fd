"""From a checkpoint and a clip to an explanation. Annotated relations are read for comparison only, after the prediction."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from laiar_core.clips.clip import Clip
from laiar_core.explain.evidence import Evidence, measure
from laiar_core.explain.explanation import ActionScore, Explanation, KeptToken, ModelInfo, PairInfo, Selection, Transition
from laiar_core.explain.faithfulness import faithfulness
from laiar_core.explain.language import relative
from laiar_core.explain.names import NamedToken, named_tokens
from laiar_core.explain.rankings import rankings
from laiar_core.explain.record import clip_info, track_infos, truth_of
from laiar_core.explain.transitions import Change, changes, weigh
from laiar_core.explain.words import phrase, sentence, undecided
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.laiar import VideoOutput
from laiar_core.model.tokens import Batch, ClipTokens, collate


@torch.inference_mode()
def explain(checkpoint: Checkpoint, clip: Clip) -> Explanation:
    """Recognise the action of a clip by the video stream and say why (LaiarError where the model knows nothing in the clip)."""
    model, vocabulary, temperature = checkpoint.model, checkpoint.vocabulary, checkpoint.temperature
    inputs = checkpoint.tokens_of(clip)
    batch = collate([inputs])
    video = model.video(batch)
    probabilities = model.probabilities(video.logits[0], temperature)  # (A,)
    best = int(probabilities.argmax())
    action, confidence = vocabulary.actions[best], float(probabilities[best])
    named = named_tokens(checkpoint, batch, video)
    found = changes(named)
    evidence = measure(model, batch, video, named, found)
    orders = rankings(model, batch, video, named, found, evidence, best)
    selection = relative(video.selected)
    transitions = _transitions(clip, inputs, named, found, evidence.rises[:, best])
    return Explanation(
        clip=clip_info(clip),
        model=ModelInfo(
            checkpoint=checkpoint.name,
            git_revision=checkpoint.config.git_revision,
            trained_on=checkpoint.config.trained_on.dataset,
            appearance=checkpoint.config.model.appearance,
            temperature=temperature,
            tokens_total=inputs.labels.size,
            tokens_kept=len(named),
        ),
        tracks=track_infos(clip),
        pairs=tuple(PairInfo(subject=p.subject, object=p.object) for p in inputs.pairs),
        sampled_frames=tuple(inputs.frames.tolist()),
        selection=selection,
        tokens=_tokens(inputs, named, selection, evidence),
        transitions=transitions,
        actions=_actions(checkpoint, batch, video, probabilities),
        prediction=action,
        confidence=confidence,
        undecided=undecided(confidence),
        sentence=sentence(action, confidence, transitions, clip.frame_numbers),
        faithfulness=faithfulness(model, batch, video, named, orders, best, temperature),
        truth=truth_of(clip, inputs.pairs),
    )


def _tokens(inputs: ClipTokens, named: Sequence[NamedToken], selection: Selection, evidence: Evidence) -> tuple[KeptToken, ...]:
    return tuple(
        KeptToken(
            step=token.step,
            frame=int(inputs.frames[token.step]),
            pair=token.pair,
            weight=selection.u[token.step][token.pair],
            relation=token.relation,
            similarity=token.similarity,
            runner_up=token.runner_up,
            runner_up_similarity=token.runner_up_similarity,
            probability=token.probability,
            evidence=tuple(row),
        )
        for token, row in zip(named, evidence.tokens.tolist(), strict=True)
    )


def _transitions(
    clip: Clip, inputs: ClipTokens, named: Sequence[NamedToken], found: Sequence[Change], rises: Tensor
) -> tuple[Transition, ...]:
    """The changes, heaviest first; `rises` (R,) is what each adds to the predicted action's logit."""
    ends = [(named[change.last], named[change.first]) for change in found]
    sure = torch.tensor([before.probability * after.probability for before, after in ends])  # (R,)
    transitions = []
    for (before, after), rise, weight in zip(ends, rises.tolist(), weigh(rises, sure), strict=True):
        pair = inputs.pairs[before.pair]
        subject, obj = clip.tracks[pair.subject].track_id, clip.tracks[pair.object].track_id
        transitions.append(
            Transition(
                pair=before.pair,
                from_relation=before.relation,
                to_relation=after.relation,
                from_frame=int(inputs.frames[before.step]),
                to_frame=int(inputs.frames[after.step]),
                rise=rise,
                weight=weight,
                phrase=f"{phrase(subject, obj, before.relation)} → {phrase(subject, obj, after.relation)}",
            )
        )
    return tuple(sorted(transitions, key=lambda t: -t.weight))


def _actions(checkpoint: Checkpoint, batch: Batch, video: VideoOutput, probabilities: Tensor) -> tuple[ActionScore, ...]:
    """Each action's probability under the heads; the temperature that was fitted for C_v serves all three."""
    model, temperature = checkpoint.model, checkpoint.temperature
    semantic = model.probabilities(video.semantic_logits[0], temperature)  # (A,)
    language = None
    if bool((batch.labels >= 0).any()):
        language = model.probabilities(model.language(batch).logits[0], temperature)  # (A,)
    return tuple(
        ActionScore(
            action=name,
            video=probabilities[i].item(),
            video_to_semantic=semantic[i].item(),
            language=None if language is None else language[i].item(),
        )
        for i, name in enumerate(checkpoint.vocabulary.actions)
    )
