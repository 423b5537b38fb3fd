"""From a checkpoint and a clip to an explanation. Annotated relations are read for comparison only, after the prediction."""

from __future__ import annotations

import torch

from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError, nearest
from laiar_core.explain.clip_record import clip_info, track_infos, truth_of
from laiar_core.explain.explanation import ActionScore, Explanation, KeptToken, ModelInfo, PairInfo, Selection
from laiar_core.explain.faithfulness import faithfulness
from laiar_core.explain.language import relative
from laiar_core.explain.reasons import reasons
from laiar_core.explain.sentences import WORDING, undecided, unlike_sentence, with_note, withheld_sentence
from laiar_core.inference.model_run import ModelRun, run_model
from laiar_core.model.checkpoint import Checkpoint


def explain(checkpoint: Checkpoint, clip: Clip, action: str | None = None) -> Explanation:
    """Recognise the actions of a clip by the video stream, with the reasons.

    Args:
        checkpoint: the model.
        clip: what is explained.
        action: which action to give the reasons for, where the task is multi-label; by default the most probable one.

    Returns:
        The explanation of that action.

    Raises:
        LaiarError: where the model knows nothing in the clip, misses its pictures, or does not know the action.
    """
    if action is not None:
        _check_action(checkpoint, action)
    return explain_run(run_model(checkpoint, clip), action)


@torch.inference_mode()
def explain_run(run: ModelRun, action: str | None = None) -> Explanation:
    """The explanation of a run of the model, by default of the most probable action that may be said (LaiarError: unknown)."""
    if action is None:
        return _about(run, int(run.sayable.argmax()))
    _check_action(run.checkpoint, action)
    return _about(run, run.checkpoint.vocabulary.actions.index(action))


@torch.inference_mode()
def explain_predicted(run: ModelRun) -> tuple[Explanation, ...]:
    """An explanation of each action that is said, the likeliest first; of the likeliest alone where none is.

    A model that knows one action of a clip predicts one.
    """
    likeliest, *others = run.sayable.argsort(descending=True, stable=True).tolist()
    if not WORDING[run.model.task].each_action:
        others = []
    return tuple(_about(run, i) for i in (likeliest, *(i for i in others if not undecided(float(run.sayable[i])))))


def _check_action(checkpoint: Checkpoint, action: str) -> None:
    actions = checkpoint.vocabulary.actions
    if not WORDING[checkpoint.model.task].each_action:
        raise LaiarError(
            f"checkpoint {checkpoint.name!r} says one action of a clip and gives the reasons for that one; leave the action out"
        )
    if action not in actions:
        near = nearest(action, actions, cutoff=0.3) or actions[:3]
        raise LaiarError(f"checkpoint {checkpoint.name!r} knows no action {action!r}; did you mean {' or '.join(near)}?")


def _about(run: ModelRun, about: int) -> Explanation:
    """The explanation of the action of this index."""
    checkpoint, clip, inputs = run.checkpoint, run.clip, run.inputs
    action, confidence = checkpoint.vocabulary.actions[about], float(run.probabilities[about])
    wording = WORDING[run.model.task]
    selection = relative(run.video.selected)
    transitions, states = reasons(run, about, lasting=wording.each_action)
    withheld = run.withheld.get(action)
    if withheld:
        sentence = withheld_sentence(action, withheld)
    elif run.out_of_domain:
        sentence = unlike_sentence(action, confidence)
    else:
        sentence = wording.sentence(action, confidence, (*transitions, *states), clip.frame_numbers)
    return Explanation(
        clip=clip_info(clip),
        model=ModelInfo(
            checkpoint=checkpoint.name,
            git_revision=checkpoint.config.git_revision,
            trained_on=checkpoint.config.trained_on.dataset,
            appearance=checkpoint.config.model.appearance,
            temperature=run.calibration.temperature,
            threshold=run.calibration.threshold,
            domain_limit=None if checkpoint.domain is None else float(checkpoint.domain.limit),
            task=run.model.task,
            tokens_total=int(inputs.seen.sum()),
            tokens_kept=len(run.kept),
        ),
        tracks=track_infos(clip),
        pairs=tuple(PairInfo(subject=p.subject, object=p.object, family=p.family) for p in inputs.pairs),
        sampled_frames=tuple(inputs.frames.tolist()),
        selection=selection,
        tokens=_tokens(run, selection),
        transitions=transitions,
        states=states,
        actions=_actions(run),
        prediction=action,
        confidence=confidence,
        undecided=undecided(confidence) or withheld is not None or run.out_of_domain,
        domain_distance=run.domain_distance,
        out_of_domain=run.out_of_domain,
        sentence=with_note(sentence, len(clip.frame_numbers)),
        faithfulness=faithfulness(run, about),
        truth=truth_of(clip, inputs.pairs),
    )


def _tokens(run: ModelRun, selection: Selection) -> tuple[KeptToken, ...]:
    return tuple(
        KeptToken(
            step=token.step,
            frame=int(run.inputs.frames[token.step]),
            pair=token.pair,
            weight=selection.u[token.step][token.pair],
            relation=token.relation,
            similarity=token.similarity,
            runner_up=token.runner_up,
            runner_up_similarity=token.runner_up_similarity,
            runner_up_holds=token.runner_up_holds,
            probability=token.probability * token.seen,
            seen=token.seen,
            spoken_of=token.segment >= 0,
            evidence=tuple(row),
        )
        for token, row in zip(run.kept, run.evidence.tokens.tolist(), strict=True)
    )


def _actions(run: ModelRun) -> tuple[ActionScore, ...]:
    """Each action's probability under the heads, and why it is not said whatever that is."""
    withheld = run.withheld
    semantic = run.calibrated(run.video.semantic_logits[0]).tolist()  # (A,)
    language = run.calibrated(run.language.logits[0]).tolist() if run.annotated else [None] * len(semantic)  # (A,)
    rows = zip(run.checkpoint.vocabulary.actions, run.probabilities.tolist(), semantic, language, strict=True)
    return tuple(
        ActionScore(action=name, video=video, video_to_semantic=by_meaning, language=by_words, withheld=withheld.get(name, ""))
        for name, video, by_meaning, by_words in rows
    )
