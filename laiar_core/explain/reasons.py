"""The reasons for one action: the transitions that carry it and, where several actions can happen, the relations that last."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from laiar_core.data.clip import Clip
from laiar_core.explain.evidence import Evidence
from laiar_core.explain.names import NamedToken
from laiar_core.explain.schema import State, Transition
from laiar_core.explain.sentences import phrase
from laiar_core.explain.transitions import Change, steady_pairs, weigh
from laiar_core.model.tokens import ClipTokens


def reasons(
    clip: Clip, inputs: ClipTokens, named: Sequence[NamedToken], found: Sequence[Change], evidence: Evidence, action: int
) -> tuple[tuple[Transition, ...], tuple[State, ...]]:
    """Transitions and lasting relations, each heaviest first; their weights share one scale.

    An action such as sitting on a chair may last for the whole clip, and nothing changes then that could be its reason.
    """
    steady = steady_pairs(named, found) if len(evidence.losses) else []
    sure = [named[change.last].probability * named[change.first].probability for change in found]
    sure += [sum(named[i].probability for i in run) / len(run) for run in steady]
    gains = torch.cat([evidence.rises[:, action], evidence.losses[:, action]])  # (R + P,)
    weights = weigh(gains, torch.tensor(sure))
    transitions = [
        _transition(clip, inputs, named[change.last], named[change.first], rise, weight)
        for change, rise, weight in zip(found, gains[: len(found)].tolist(), weights[: len(found)], strict=True)
    ]
    states = [
        _state(clip, inputs, named[run[0]], named[run[-1]], loss, weight)
        for run, loss, weight in zip(steady, gains[len(found) :].tolist(), weights[len(found) :], strict=True)
    ]
    return tuple(sorted(transitions, key=lambda t: -t.weight)), tuple(sorted(states, key=lambda s: -s.weight))


def _transition(clip: Clip, inputs: ClipTokens, before: NamedToken, after: NamedToken, rise: float, weight: float) -> Transition:
    subject, obj = _names(clip, inputs, before.pair)
    return Transition(
        pair=before.pair,
        from_relation=before.relation,
        to_relation=after.relation,
        from_frame=int(inputs.frames[before.step]),
        to_frame=int(inputs.frames[after.step]),
        rise=rise,
        weight=weight,
        phrase=f"{phrase(subject, obj, before.relation)} → {phrase(subject, obj, after.relation)}",
    )


def _state(clip: Clip, inputs: ClipTokens, first: NamedToken, last: NamedToken, loss: float, weight: float) -> State:
    subject, obj = _names(clip, inputs, first.pair)
    return State(
        pair=first.pair,
        relation=first.relation,
        from_frame=int(inputs.frames[first.step]),
        to_frame=int(inputs.frames[last.step]),
        loss=loss,
        weight=weight,
        phrase=phrase(subject, obj, first.relation),
    )


def _names(clip: Clip, inputs: ClipTokens, pair: int) -> tuple[str, str]:
    ends = inputs.pairs[pair]
    return clip.tracks[ends.subject].track_id, clip.tracks[ends.object].track_id
