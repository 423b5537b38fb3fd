"""Explanations of a clip in which several relations of a pair hold and several actions happen at once."""

from __future__ import annotations

import numpy as np
import pytest
import several

from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.inference.predict import predict
from laiar_core.model.checkpoint import load_checkpoint, save_checkpoint
from laiar_core.timeline.localise import around, localise


@pytest.fixture(scope="module")
def checkpoint():
    return several.checkpoint()


def test_each_family_of_a_pair_is_a_column_with_a_name_of_its_own_family(checkpoint) -> None:
    explanation = explain(checkpoint, several.clip())
    assert [(p.object, p.family) for p in explanation.pairs] == [
        (o, f) for o in (1, 2) for f in ("attention", "contacting", "spatial")
    ]
    assert explanation.pair_name(1) == "person_1, chair_1 (contacting)"
    for token in explanation.tokens:
        family = explanation.pairs[token.pair].family
        assert several.FAMILIES[token.relation] == several.FAMILIES[token.runner_up] == family
    assert Explanation.from_json(explanation.to_json()) == explanation


def test_probabilities_of_actions_need_not_sum_to_one_and_reasons_are_those_of_the_action_asked_about(checkpoint) -> None:
    clip = several.clip()
    by_action = {name: explain(checkpoint, clip, name) for name in several.ACTIONS}
    first = explain(checkpoint, clip)
    assert first == by_action[max(several.ACTIONS, key=lambda name: by_action[name].confidence)]
    answer = predict(checkpoint, clip)
    assert (answer.action, answer.confidence) == (first.prediction, pytest.approx(first.confidence))
    for name, explanation in by_action.items():
        assert explanation.prediction == name
        assert f"“{name}”" in explanation.sentence
        assert explanation.sentence.startswith("I do not say" if explanation.undecided else "I say")
        assert explanation.tokens == first.tokens, "the tokens are the same whatever is asked"
        assert explanation.actions == first.actions
        assert sum(r.weight for r in (*explanation.transitions, *explanation.states)) <= 1 + 1e-6
    rises = [[t.rise for t in sorted(e.transitions, key=lambda t: (t.pair, t.from_frame))] for e in by_action.values()]
    losses = [[s.loss for s in sorted(e.states, key=lambda s: s.pair)] for e in by_action.values()]
    assert len({tuple(row) for row in (*rises, *losses)}) > len(several.ACTIONS), "each action has reasons of its own"


def test_a_lasting_relation_loses_what_hiding_its_pair_takes_away(checkpoint) -> None:
    explanation = explain(checkpoint, several.clip())
    changing = {t.pair for t in explanation.transitions}
    assert {s.pair for s in explanation.states} == {t.pair for t in explanation.tokens} - changing
    alone = [s for s in explanation.states if sum(t.pair == s.pair for t in explanation.tokens) == 1]
    index = [a.action for a in explanation.actions].index(explanation.prediction)
    for state in alone:
        (token,) = (t for t in explanation.tokens if t.pair == state.pair)
        assert state.loss == pytest.approx(token.evidence[index], abs=1e-5)


def test_annotated_relations_that_hold_at_once_overlap(checkpoint) -> None:
    truth = explain(checkpoint, several.clip()).truth
    assert truth is not None
    assert truth.action is None
    assert next((a.action, a.start_s, a.end_s) for a in truth.actions or ()) == (several.ACTIONS[0], 6.0, 8.9)
    runs = {(r.relation, r.first_frame, r.last_frame) for r in truth.relations if r.pair == 4}
    assert {("holding", 4, 8), ("drinking_from", 6, 8)} <= runs


def test_an_unknown_action_gets_a_sentence(checkpoint) -> None:
    with pytest.raises(LaiarError, match=r"knows no action 'Drinking cup'; did you mean Drinking from a cup/glass/bottle"):
        explain(checkpoint, several.clip(), "Drinking cup")


def test_a_checkpoint_of_several_actions_comes_back_as_it_was_saved(checkpoint, tmp_path) -> None:
    save_checkpoint(tmp_path / "several", checkpoint.config, checkpoint.model, "card")
    again = load_checkpoint(tmp_path / "several")
    assert again.vocabulary.labels == checkpoint.vocabulary.labels
    assert again.vocabulary.task is Task.MULTI_LABEL
    assert explain(again, several.clip()).actions == explain(checkpoint, several.clip()).actions


def test_localisation_asks_about_each_point_alone(checkpoint) -> None:
    clip = several.clip()
    found = localise(checkpoint, clip)
    assert found.times_s.tolist() == pytest.approx([12 * moment / 25 for moment in range(25)])
    assert found.probabilities.shape == (25, len(several.ACTIONS))
    middle = clip.stretch(*around(clip.frame_times_s, float(found.times_s[12])))
    answer = predict(checkpoint, middle)
    assert found.probabilities[12].max() == pytest.approx(answer.confidence, abs=1e-5)


@pytest.mark.parametrize(
    ("times", "moment", "expected"),
    [
        (np.arange(20.0), 10.0, (6, 13)),
        (np.arange(20.0), 0.0, (0, 3)),
        (np.arange(0.0, 200.0, 10.0), 50.0, (3, 6)),
        (np.array([5.0, 6.0]), 0.0, (0, 1)),
    ],
)
def test_what_is_looked_at_around_a_moment(times, moment: float, expected: tuple[int, int]) -> None:
    assert around(times, moment) == expected
