"""The reasons for one action: the transitions that carry it and, where several actions can happen, the relations that last."""

from __future__ import annotations

import torch
from torch import Tensor

from laiar_core.explain.schema import State, Transition
from laiar_core.explain.sentences import phrase
from laiar_core.inference.model_run import ModelRun
from laiar_core.inference.named_tokens import NamedToken


def reasons(run: ModelRun, action: int, lasting: bool) -> tuple[tuple[Transition, ...], tuple[State, ...]]:
    """The reasons for one action, each kind heaviest first; their weights share one scale.

    Args:
        run: the clip that it is about.
        action: index of the action.
        lasting: whether relations that last are reasons beside transitions. An action such as sitting on a chair may last for the
            whole clip, and nothing changes then that could be its reason.

    Returns:
        Transitions and lasting relations.
    """
    kept, changes, steady = run.kept, run.changes, run.steady if lasting else ()
    sure = [kept[change.last].probability * kept[change.first].probability for change in changes]
    sure += [sum(kept[i].probability for i in pair) / len(pair) for pair in steady]
    gains = run.evidence.rises[:, action]  # (R,)
    if lasting:
        gains = torch.cat([gains, run.losses[:, action]])  # (R + P,)
    seen = [kept[change.last].seen for change in changes] + [kept[pair[0]].seen for pair in steady]
    weights = (weight * well for weight, well in zip(weigh(gains, torch.tensor(sure)), seen, strict=True))
    weighed = list(zip(gains.tolist(), weights, strict=True))
    transitions = [
        _transition(run, kept[change.last], kept[change.first], gain, weight)
        for change, (gain, weight) in zip(changes, weighed[: len(changes)], strict=True)
    ]
    states = [
        _state(run, kept[pair[0]], kept[pair[-1]], gain, weight)
        for pair, (gain, weight) in zip(steady, weighed[len(changes) :], strict=True)
    ]
    return tuple(sorted(transitions, key=lambda t: -t.weight)), tuple(sorted(states, key=lambda s: -s.weight))


def weigh(rises: Tensor, confidence: Tensor) -> list[float]:
    """Weights in [0, 1] of reasons from how much each adds to the logit (R,), and how sure its names are (R,), if well seen.

    They sum to one where the evidence is at least one logit altogether, and to less where it is weaker: a prediction that does
    not hang on its transitions says so. What speaks against the prediction weighs nothing.
    """
    support = rises.clamp(min=0) * confidence  # (R,)
    return (support / support.sum().clamp(min=1.0)).clamp(max=1.0).tolist()


def _transition(run: ModelRun, before: NamedToken, after: NamedToken, rise: float, weight: float) -> Transition:
    subject, obj = _ends(run, before.pair)
    return Transition(
        pair=before.pair,
        from_relation=before.relation,
        to_relation=after.relation,
        from_frame=int(run.inputs.frames[before.step]),
        to_frame=int(run.inputs.frames[after.step]),
        rise=rise,
        weight=weight,
        seen=before.seen,
        phrase=f"{phrase(subject, obj, before.relation)} → {phrase(subject, obj, after.relation)}",
    )


def _state(run: ModelRun, first: NamedToken, last: NamedToken, loss: float, weight: float) -> State:
    subject, obj = _ends(run, first.pair)
    return State(
        pair=first.pair,
        relation=first.relation,
        from_frame=int(run.inputs.frames[first.step]),
        to_frame=int(run.inputs.frames[last.step]),
        loss=loss,
        weight=weight,
        seen=first.seen,
        phrase=phrase(subject, obj, first.relation),
    )


def _ends(run: ModelRun, pair: int) -> tuple[str, str]:
    ends = run.inputs.pairs[pair]
    return run.clip.tracks[ends.subject].track_id, run.clip.tracks[ends.object].track_id
