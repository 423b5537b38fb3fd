"""From a checkpoint and a clip to an explanation. Annotated relations are read for comparison only, after the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import torch
from torch import Tensor

from laiar_core.data.clip import Clip
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.explain.clip_record import clip_info, track_infos, truth_of
from laiar_core.explain.evidence import Evidence, measure
from laiar_core.explain.explanation import ActionScore, Explanation, KeptToken, ModelInfo, PairInfo, Selection
from laiar_core.explain.faithfulness import faithfulness
from laiar_core.explain.language import relative
from laiar_core.explain.names import NamedToken, named_tokens
from laiar_core.explain.rankings import rankings
from laiar_core.explain.reasons import reasons
from laiar_core.explain.sentences import sentence, sentence_of_several, undecided
from laiar_core.explain.transitions import Change, changes
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.laiar import VideoOutput
from laiar_core.model.tokens import Batch, ClipTokens, collate


@dataclass(frozen=True)
class _Look:
    """What the reasons of all actions have in common: one run of the model over a clip, and what its tokens are worth."""

    checkpoint: Checkpoint
    clip: Clip
    inputs: ClipTokens
    batch: Batch
    video: VideoOutput
    probabilities: Tensor  # (A,)
    named: tuple[NamedToken, ...]
    found: list[Change]
    evidence: Evidence


@torch.inference_mode()
def explain(checkpoint: Checkpoint, clip: Clip, action: str | None = None) -> Explanation:
    """Recognise the actions of a clip by the video stream and say why (LaiarError where the model knows nothing in the clip).

    Args:
        action: which action to give the reasons for, where the model knows several at once; by default the most probable one.
    """
    actions = checkpoint.vocabulary.actions
    if action is not None and checkpoint.model.task is Task.SINGLE_LABEL:
        raise LaiarError(
            f"checkpoint {checkpoint.name!r} says one action of a clip and gives the reasons for that one; leave the action out"
        )
    if action is not None and action not in actions:
        near = get_close_matches(action, actions, n=3, cutoff=0.3) or actions[:3]
        raise LaiarError(f"checkpoint {checkpoint.name!r} knows no action {action!r}; did you mean {' or '.join(near)}?")
    look = _look(checkpoint, clip)
    return _about(look, int(look.probabilities.argmax()) if action is None else actions.index(action))


@torch.inference_mode()
def explain_said(checkpoint: Checkpoint, clip: Clip) -> tuple[Explanation, ...]:
    """An explanation of each action that the model says, the likeliest first; of the likeliest alone where it says none.

    A model that knows one action of a clip says one. LaiarError where the model knows nothing in the clip.
    """
    look = _look(checkpoint, clip)
    likeliest, *others = look.probabilities.argsort(descending=True, stable=True).tolist()
    said = [i for i in others if not undecided(float(look.probabilities[i]))] if checkpoint.model.task is Task.MULTI_LABEL else []
    return tuple(_about(look, i) for i in (likeliest, *said))


def _look(checkpoint: Checkpoint, clip: Clip) -> _Look:
    model = checkpoint.model
    inputs = checkpoint.tokens_of(clip)
    batch = collate([inputs])
    video = model.video(batch)
    probabilities = model.probabilities(video.logits[0], checkpoint.temperature)  # (A,)
    named = named_tokens(checkpoint, batch, video)
    found = changes(named)
    evidence = measure(model, batch, video, named, found)
    return _Look(checkpoint, clip, inputs, batch, video, probabilities, named, found, evidence)


def _about(look: _Look, about: int) -> Explanation:
    """The explanation of the action of this index."""
    checkpoint, clip, inputs, batch, video = look.checkpoint, look.clip, look.inputs, look.batch, look.video
    named, found, evidence = look.named, look.found, look.evidence
    model, vocabulary, temperature = checkpoint.model, checkpoint.vocabulary, checkpoint.temperature
    confidence = float(look.probabilities[about])
    orders = rankings(model, batch, video, named, found, evidence, about)
    selection = relative(video.selected)
    transitions, states = reasons(clip, inputs, named, found, evidence, about)
    return Explanation(
        clip=clip_info(clip),
        model=ModelInfo(
            checkpoint=checkpoint.name,
            git_revision=checkpoint.config.git_revision,
            trained_on=checkpoint.config.trained_on.dataset,
            appearance=checkpoint.config.model.appearance,
            temperature=temperature,
            task=model.task,
            tokens_total=inputs.labels.size,
            tokens_kept=len(named),
        ),
        tracks=track_infos(clip),
        pairs=tuple(PairInfo(subject=p.subject, object=p.object, family=p.family) for p in inputs.pairs),
        sampled_frames=tuple(inputs.frames.tolist()),
        selection=selection,
        tokens=_tokens(inputs, named, selection, evidence),
        transitions=transitions,
        states=states,
        actions=_actions(checkpoint, batch, video, look.probabilities),
        prediction=vocabulary.actions[about],
        confidence=confidence,
        undecided=undecided(confidence),
        sentence=sentence_of_several(vocabulary.actions[about], confidence, transitions, states, clip.frame_numbers)
        if model.task is Task.MULTI_LABEL
        else sentence(vocabulary.actions[about], confidence, transitions, clip.frame_numbers),
        faithfulness=faithfulness(model, batch, video, named, orders, about, temperature),
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
            runner_up_holds=token.runner_up_holds,
            probability=token.probability,
            evidence=tuple(row),
        )
        for token, row in zip(named, evidence.tokens.tolist(), strict=True)
    )


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
